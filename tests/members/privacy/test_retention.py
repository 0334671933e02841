import datetime
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db.models import Model
from django.utils import timezone

from journal.models import Entry
from members.models import AffiliationRequest, Invitation, Merge, Person, RetentionRun, TableImport
from members.privacy.retention import Rule, rehearse, retain, rules, run
from notifications.models import Delivery
from tests import factories as make
from working_groups.models import ContactMessage

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def ago(**time: float) -> datetime.datetime:
    return NOW - datetime.timedelta(**time)


def message(answered: datetime.datetime | None) -> ContactMessage:
    return ContactMessage.objects.create(
        group=make.make_group(),
        name="Ada",
        email="ada@example.org",
        subject="S",
        message="M",
        answered_at=answered,
    )


def delivery(created: datetime.datetime, state: str = "dropped") -> Delivery:
    organisation = make.make_organisation()
    entry = Entry.objects.create(verb="x.y", object_label="x", **about(organisation))
    return Delivery.objects.create(
        entry=entry, person=make.make_person(), reason="staff", state=state, created_at=created
    )


def about(obj: Model) -> dict[str, Any]:
    return {"content_type": ContentType.objects.get_for_model(obj), "object_id": obj.pk}


def session(expires: datetime.datetime) -> Session:
    return Session.objects.create(
        session_key=f"key{expires.timestamp()}", session_data="", expire_date=expires
    )


def device(expires: datetime.datetime) -> None:
    UserSession.objects.create(
        user=make.make_person(),
        session_key=session(expires).session_key,
        ip="192.0.2.1",
        user_agent="Firefox",
    )


def account(joined: datetime.datetime, *, verified: bool = False) -> Person:
    person = make.make_person(joined_at=joined)
    person.emailaddress_set.update(verified=verified)
    return person


def invitation(expired: datetime.datetime) -> Invitation:
    row = Invitation(organisation=make.make_member(), email="new@example.org")
    row.begin_to_hold()
    row.sent_at, row.expires_at = expired - datetime.timedelta(days=14), expired
    row.save()
    return row


def request(decided: datetime.datetime) -> AffiliationRequest:
    return AffiliationRequest.objects.create(
        person=make.make_person(), organisation=make.make_member(), state="approved", decided_at=decided
    )


def table(sent: datetime.datetime, settled: datetime.datetime | None = None) -> TableImport:
    return TableImport.objects.create(
        kind="people",
        name="people.csv",
        content=b"" if settled else b"Ada",
        told={"rows": 1},
        state="written" if settled else "tried",
        sent_by=make.make_staff(),
        sent_at=sent,
        settled_at=settled,
    )


def merge(merged: datetime.datetime) -> Merge:
    return Merge.objects.create(
        organisation=make.make_member(),
        gone_id=make.make_organisation().pk,
        gone_name="Gone",
        left_out=[{"job_title": "Analyst"}],
        merged_at=merged,
        merged_by=make.make_staff(),
    )


# Of each rule: what is over, what is not yet.
CASES: dict[str, list[tuple[Callable[[], Any], int]]] = {
    "sessions": [(lambda: session(ago(hours=1)), 1), (lambda: session(ago(hours=-1)), 0)],
    "devices": [(lambda: device(ago(hours=1)), 1), (lambda: device(ago(hours=-1)), 0)],
    "contact-messages": [
        (lambda: message(ago(days=366)), 1),
        (lambda: message(ago(days=364)), 0),
        (lambda: message(None), 0),
    ],
    "deliveries": [
        (lambda: delivery(ago(days=366)), 1),
        (lambda: delivery(ago(days=364)), 0),
        (lambda: delivery(ago(days=366), "waiting"), 0),
    ],
    "unused-accounts": [
        (lambda: account(ago(days=31)), 1),
        (lambda: account(ago(days=29)), 0),
        (lambda: account(ago(days=31), verified=True), 0),
        (lambda: make.make_affiliation(account(ago(days=31)), make.make_member()), 0),
    ],
    "invitations": [(lambda: invitation(ago(days=91)), 1), (lambda: invitation(ago(days=89)), 0)],
    "imports": [
        (lambda: table(ago(days=8)), 1),
        (lambda: table(ago(days=6)), 0),
        (lambda: table(ago(days=40), ago(days=31)), 1),
        (lambda: table(ago(days=40), ago(days=29)), 0),
    ],
    "merges": [(lambda: merge(ago(days=31)), 1), (lambda: merge(ago(days=29)), 0)],
    "requests": [(lambda: request(ago(days=366)), 1), (lambda: request(ago(days=364)), 0)],
}


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for name, cases in CASES.items() for number in range(len(cases))]
)
def test_rule_takes_what_is_over_and_leaves_the_rest(name: str, number: int) -> None:
    arrange, expected = CASES[name][number]
    arrange()
    (rehearsed,) = [due for rule, due in rehearse().items() if rule.name == name]

    first, second = run(), run()

    assert rehearsed.count == first.counts[name] == expected
    assert (rehearsed.oldest is not None) == bool(expected)
    assert second.counts[name] == 0


def test_every_rule_that_acts_is_rehearsed_and_tried() -> None:
    elsewhere = {"known-places", "confirmations", "applications"}  # tried where they come from, or allauth's

    acting = {rule.name for rule in rules() if rule.apply}

    assert acting == {rule.name for rule in rehearse()}
    assert acting == CASES.keys() | elsewhere
    assert len({rule.name for rule in rules()}) == len(rules())


def test_each_run_is_one_entry_with_what_went() -> None:
    message(ago(days=400))

    done = run()

    entry = Entry.objects.get(verb="retention.applied")
    assert (entry.by, entry.object_id) == (None, done.pk)
    assert entry.changes == {"contact-messages": ["1", "0"]}


def test_dry_run_tells_counts_and_the_oldest_and_changes_nothing() -> None:
    message(ago(days=400))
    message(ago(days=500))
    told = StringIO()

    call_command("retention", "--dry-run", stdout=told)

    assert (
        f"contact-messages: 2, the oldest of {ago(days=500):%Y-%m-%d} (one year after the answer)"
        in told.getvalue()
    )
    assert "sessions: 0 (until they end)" in told.getvalue()
    assert (ContactMessage.objects.count(), RetentionRun.objects.count()) == (2, 0)


def test_run_by_the_command_tells_what_went() -> None:
    message(ago(days=400))
    told = StringIO()

    call_command("retention", stdout=told)

    assert "contact-messages: 1" in told.getvalue().splitlines()
    assert ContactMessage.objects.count() == 0


def test_rule_that_fails_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(now: datetime.datetime) -> int:
        raise RuntimeError("no disk")

    assert rules()  # those of the apps are known by now
    monkeypatch.setattr("members.privacy.retention._rules", [])
    retain(Rule("broken", "b", "b", "b", apply=fail), Rule("whole", "w", "w", "w", apply=lambda now: 3))

    done = run()

    assert done.counts == {"broken": None, "whole": 3}
    assert "broken" in caplog.text
