from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications.models import Delivery
from tests.notifications.facts import entry_about, publish
from tests.scene import Scene

NOW = timezone.now()

BROKEN: dict[str, list[dict[str, Any]]] = {
    "delivery_one_recipient": [{"address": "wg@example.org"}, {"person": None}],
    "delivery_state_known": [{"state": "lost"}],
    "delivery_sent_has_its_time": [{"state": "sent"}, {"sent_at": NOW}],
    "delivery_failed_has_an_error": [{"state": "failed"}],
    "delivery_only_waiting_is_held": [{"state": "dropped", "leased_until": NOW}],
    "delivery_ten_tries": [{"attempts": 11}],
}


def delivery(scene: Scene, **fields: Any) -> Delivery:
    report = publish(by=scene.people["secretariat"])
    return Delivery(
        **{
            "entry": entry_about(report),
            "person": scene.people["chair"],
            "reason": Delivery.Reason.PARTICIPANT,
            **fields,
        }
    )


@pytest.mark.parametrize(
    ("constraint", "fields"), [(name, fields) for name, cases in BROKEN.items() for fields in cases]
)
def test_delivery_constraint_refuses(scene: Scene, constraint: str, fields: dict[str, Any]) -> None:
    broken = delivery(scene, **fields)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        broken.save()


@pytest.mark.parametrize(
    ("constraint", "to"),
    [
        ("delivery_once_a_person", {}),
        ("delivery_once_an_address", {"person": None, "address": "wg@example.org"}),
    ],
)
def test_delivery_is_unique_per_recipient_and_entry(
    scene: Scene, constraint: str, to: dict[str, Any]
) -> None:
    first = delivery(scene, **to)
    first.save()
    again = delivery(scene, **to)
    again.save()  # about another entry
    again.entry = first.entry

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        again.save()


def test_what_is_settled_stays_settled(scene: Scene) -> None:
    sent = delivery(scene, state=Delivery.State.SENT, sent_at=NOW)
    sent.save()

    sent.mark_failed("SMTPDataError 554")
    sent.mark_dropped()
    sent.put_back()

    sent.refresh_from_db()
    assert (sent.state, sent.last_error, sent.attempts) == ("sent", "", 0)


def test_texts_name_no_report(scene: Scene) -> None:
    assert str(delivery(scene)) == "report.published, takes part in the group"
