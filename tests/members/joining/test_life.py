"""From the application to the end of the membership: two rows, whose statuses follow one another day by day."""

import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members.models import Membership, Suspension
from tests import factories as make
from tests.members.joining.breaks import application

pytestmark = pytest.mark.django_db

DAY = datetime.date(2026, 1, 1)


def day(number: int) -> datetime.date:
    return DAY + datetime.timedelta(days=number)


def noon(number: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day(number), datetime.time(12)))


def life() -> Membership:
    """Applied on day 0, reviewed on 10, accepted on 20, entered on 25; a member from 30, dues to 100, grace to 190."""
    member = make.make_organisation()
    membership = Membership.objects.create(
        organisation=member, category="sme", dues_until=day(100), period=DateRange(day(30), day(190))
    )
    Suspension.objects.create(membership=membership, reason="Unpaid.", period=DateRange(day(120), day(130)))
    row = application(
        verified_at=noon(0),
        submitted_at=noon(0),
        review_began_at=noon(10),
        decision="accepted",
        decided_on=day(20),
        basis="Board",
        admitted_at=noon(25),
        membership=membership,
    )
    row.save()
    return membership


@pytest.mark.parametrize(
    ("number", "applied", "is_member"),
    [
        (-1, "begun", "approved"),
        (0, "applied", "approved"),
        (10, "under_review", "approved"),
        (20, "approved", "approved"),
        (25, "admitted", "approved"),
        (30, "admitted", "active"),
        (100, "admitted", "grace"),
        (125, "admitted", "suspended"),
        (130, "admitted", "grace"),
        (190, "admitted", "ended"),
    ],
)
def test_statuses_follow_from_days_and_decisions_alone(number: int, applied: str, is_member: str) -> None:
    membership = life()

    told = (membership.application.status_on(day(number)), membership.status_on(day(number)))

    assert told == (applied, is_member)
