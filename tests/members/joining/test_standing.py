import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from members.joining.standing import Standing, standing_of, standing_on
from members.models import Application, Membership, Suspension
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
    ("number", "standing"),
    [
        (-1, None),
        (0, Standing.APPLIED),
        (10, Standing.UNDER_REVIEW),
        (20, Standing.APPROVED),
        (26, Standing.APPROVED),
        (30, Standing.ACTIVE),
        (100, Standing.GRACE),
        (125, Standing.SUSPENDED),
        (190, Standing.ENDED),
    ],
)
def test_application_and_membership_are_one_life(number: int, standing: Standing | None) -> None:
    membership = life()

    assert standing_on(membership.organisation, day(number)) == standing


def test_who_applies_again_after_leaving_is_on_the_way_again() -> None:
    membership = life()
    again = Membership.objects.create(
        organisation=membership.organisation, category="sme", period=DateRange(day(400), None)
    )
    row = application(
        verified_at=noon(300),
        submitted_at=noon(300),
        review_began_at=noon(310),
        decision="accepted",
        decided_on=day(320),
        basis="Board",
        admitted_at=noon(330),
        membership=again,
    )
    row.save()

    told = [standing_on(membership.organisation, day(number)) for number in (200, 300, 315, 325, 400)]

    assert told == ["ended", "applied", "under_review", "approved", "active"]


def test_organisation_that_never_applied_has_no_standing() -> None:
    assert standing_on(make.make_organisation(), day(0)) is None


def test_membership_of_before_the_portal_stands_by_its_dates() -> None:
    member = make.make_member(period=DateRange(None, None))

    assert standing_on(member, datetime.date(1990, 1, 1)) == Standing.ACTIVE


def test_applicant_stands_by_its_application() -> None:
    row = application(verified_at=noon(0), submitted_at=noon(0), review_began_at=noon(5))

    assert [standing_of(row, day(number)) for number in (-1, 0, 5)] == [None, "applied", "under_review"]
    row.decision, row.decided_on = Application.Decision.REFUSED, day(9)
    assert standing_of(row, day(9)) is None


def test_every_standing_has_its_word() -> None:
    assert all(standing.label for standing in Standing)
