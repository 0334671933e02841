import datetime
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from journal.actions import record
from journal.models import Entry
from notifications import actions, tasks
from notifications.models import Delivery, Handled
from notifications.tasks import dispatch_journal
from notifications.triggers import TRIGGERS
from sector_reports.actions import change_label, publish_edition
from sector_reports.models import Report
from tests import factories as make
from tests.notifications.facts import entry_about, publish
from tests.scene import Scene, make_scene
from working_groups.actions import begin_mandate, receive_message
from working_groups.models import Mandate
from working_groups.tlp import Tlp

ROOT = Path(__file__).parents[2]
SECRETARIAT = ("", "wg@example.org", "secretariat")


def told() -> list[tuple[str, str, str]]:
    rows = Delivery.objects.values_list("person__email", "address", "reason")
    return sorted((email or "", address, reason) for email, address, reason in rows)


def test_report_is_told_to_its_group_and_to_the_secretariat(scene: Scene) -> None:
    publish(by=scene.people["secretariat"], group=scene.group)

    dispatch_journal()

    assert told() == [
        SECRETARIAT,
        ("chair@example.org", "", "participant"),
        ("participant@example.org", "", "participant"),
    ]


def test_report_is_told_to_the_addressed_groups_too(scene: Scene) -> None:
    publish(Tlp.AMBER, by=scene.people["secretariat"], group=scene.other_group, addressed_to=[scene.group])

    dispatch_journal()

    assert told() == [
        SECRETARIAT,
        ("chair@example.org", "", "participant"),
        ("outsider@example.org", "", "participant"),
        ("participant@example.org", "", "participant"),
    ]


def test_secretariat_of_a_sub_group_without_address_is_that_of_its_group(scene: Scene) -> None:
    parent = make.make_group(secretariat_email="parent@example.org")
    publish(by=scene.people["secretariat"], group=make.make_group(parent=parent, secretariat_email=""))

    dispatch_journal()

    assert told() == [("", "parent@example.org", "secretariat")]


def test_somebody_who_may_not_sign_in_is_not_told(scene: Scene) -> None:
    scene.people["chair"].is_active = False
    scene.people["chair"].save()
    publish(by=scene.people["secretariat"], group=scene.group)

    dispatch_journal()

    assert told() == [SECRETARIAT, ("participant@example.org", "", "participant")]


def test_red_report_is_told_to_nobody(scene: Scene) -> None:
    recipients = [scene.people["participant"]]
    report = publish(Tlp.RED, by=scene.people["secretariat"], group=scene.group, recipients=recipients)

    dispatch_journal()

    assert told() == []
    assert Handled.objects.get().entry == entry_about(report)


def test_report_raised_to_red_before_the_journal_is_read_is_told_to_nobody(scene: Scene) -> None:
    recipients = [scene.people["participant"]]
    report = publish(by=scene.people["secretariat"], group=scene.group, recipients=recipients)
    change_label(report=report, tlp=Tlp.RED, by=scene.people["secretariat"])

    dispatch_journal()

    assert told() == []


def test_mandate_is_told_to_its_holder_the_other_chairs_and_the_secretariat(scene: Scene) -> None:
    begin_mandate(
        group=scene.group,
        role=Mandate.Role.CHAIR,
        organisation=scene.organisation,
        person=scene.people["participant"],
        starts=datetime.date(2026, 1, 1),
        by=scene.people["secretariat"],
    )

    dispatch_journal()

    assert told() == [
        SECRETARIAT,
        ("chair@example.org", "", "chair"),
        ("participant@example.org", "", "holder"),
    ]


def test_mandate_without_a_person_is_told_to_the_chairs_and_the_secretariat(scene: Scene) -> None:
    begin_mandate(
        group=scene.group,
        role=Mandate.Role.VICE_CHAIR,
        organisation=scene.organisation,
        starts=None,
        by=scene.people["secretariat"],
    )

    dispatch_journal()

    assert told() == [SECRETARIAT, ("chair@example.org", "", "chair")]


def test_message_of_a_visitor_is_told_to_the_secretariat_alone(scene: Scene) -> None:
    receive_message(group=scene.group, name="V", email="v@example.org", subject="S", message="M", by=None)

    dispatch_journal()

    assert told() == [SECRETARIAT]


def test_what_the_portal_loads_by_itself_is_told_to_nobody(scene: Scene) -> None:
    report = make.make_report(group=scene.group)

    dispatch_journal()

    assert told() == []
    assert Handled.objects.get().entry == entry_about(report)


def test_entries_of_other_verbs_are_left_alone(scene: Scene) -> None:
    with transaction.atomic():
        record("group.concluded", scene.group, by=scene.people["secretariat"])

    dispatch_journal()

    assert (Delivery.objects.count(), Handled.objects.count()) == (0, 0)


def test_reading_the_journal_again_changes_nothing(scene: Scene) -> None:
    publish(by=scene.people["secretariat"], group=scene.group)
    dispatch_journal()
    before = list(Delivery.objects.values())
    entry = Entry.objects.get(verb="report.published")

    dispatch_journal()

    assert list(Delivery.objects.values()) == before
    assert actions.expand_entry(entry_id=entry.pk) is False


def test_entry_that_cannot_be_read_does_not_hold_up_the_others(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction.atomic():
        record("contact.received", scene.group, by=None)  # there is no such message
    publish(by=scene.people["secretariat"], group=scene.group)

    dispatch_journal()

    assert len(told()) == 3
    assert "cannot be turned into deliveries" in caplog.text


def test_late_commit_is_not_passed_by(scene: Scene) -> None:
    """Entries commit out of the order of their numbers; an earlier one may show up after a later one is handled."""
    first = publish(by=scene.people["secretariat"], group=scene.group)
    second = publish(by=scene.people["secretariat"], group=scene.group)
    assert actions.expand_entry(entry_id=entry_about(second).pk)

    dispatch_journal()

    assert Delivery.objects.filter(entry=entry_about(first)).count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_dispatchers_at_once_make_each_delivery_once() -> None:
    scene = make_scene()
    for _number in range(6):
        publish(by=scene.people["secretariat"], group=scene.group)
    start = threading.Barrier(4)

    def dispatch() -> None:
        start.wait()
        tasks.dispatch_journal()
        connection.close()

    threads = [threading.Thread(target=dispatch) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (Delivery.objects.count(), Handled.objects.count()) == (18, 6)


@pytest.mark.django_db(transaction=True)
def test_entry_is_not_read_before_its_change_is_committed() -> None:
    scene = make_scene()
    report = make.make_report(state=Report.State.DRAFT, group=scene.group)

    def dispatch() -> None:
        tasks.dispatch_journal()
        connection.close()

    with transaction.atomic():
        publish_edition(edition=make.sign_off(report.editions.get()), by=scene.people["secretariat"])
        other = threading.Thread(target=dispatch)
        other.start()
        other.join()

    assert Delivery.objects.count() == 0
    tasks.dispatch_journal()
    assert Delivery.objects.count() == 3


def test_publishing_that_fails_tells_nobody(scene: Scene) -> None:
    report = publish(by=scene.people["secretariat"], group=scene.group)

    with pytest.raises(ValidationError):
        publish_edition(edition=report.editions.get(), by=scene.people["secretariat"])

    assert Entry.objects.filter(verb="report.published").count() == 1


def test_send_again_gives_ten_new_tries_and_is_on_the_record(scene: Scene) -> None:
    publish(by=scene.people["secretariat"], group=scene.group)
    dispatch_journal()
    delivery = Delivery.objects.first()
    assert delivery is not None
    Delivery.objects.filter(pk=delivery.pk).update(
        state="failed", attempts=10, last_error="SMTPDataError 554"
    )

    assert actions.send_again(delivery=delivery, by=scene.people["secretariat"]) is True
    assert actions.send_again(delivery=delivery, by=scene.people["secretariat"]) is False

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("waiting", 0)
    entry = Entry.objects.about(delivery).get()
    assert (entry.verb, entry.changes) == ("delivery.sent_again", {"state": ["failed", "waiting"]})


def test_every_trigger_is_a_verb_that_an_action_writes() -> None:
    apps = ("members", "working_groups", "sector_reports")
    written = "".join(path.read_text() for app in apps for path in (ROOT / app).rglob("*.py"))

    def stands_there(verb: str) -> bool:
        """As it is, or with its end made of what was decided."""
        return f'"{verb}"' in written or f'f"{verb.partition(".")[0]}.{{' in written

    assert [verb for verb in TRIGGERS if not stands_there(verb)] == []
