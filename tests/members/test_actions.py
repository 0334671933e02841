import datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange

from journal.models import Entry
from members import actions
from members.models import Membership, Person, Undertaking
from members.rules import StaffRoleName
from tests import factories as make

pytestmark = pytest.mark.django_db

START = datetime.date(2020, 1, 1)
END = datetime.date(2021, 1, 1)


def written() -> list[tuple[str, Any, Any]]:
    """The journal so far: verb, object and actor."""
    return [(entry.verb, entry.object, entry.by) for entry in Entry.objects.order_by("pk")]


def test_admit_organisation_begins_a_membership_and_records_it() -> None:
    organisation, staff = make.make_organisation(), make.make_staff()

    membership = actions.admit_organisation(
        organisation=organisation, category=Membership.Category.SME, starts=START, decision="B-1", by=staff
    )

    assert (membership.starts, membership.ends, membership.decision) == (START, None, "B-1")
    assert written() == [("membership.began", membership, staff)]


def test_admit_organisation_twice_is_refused_and_leaves_no_trace() -> None:
    organisation = make.make_member()

    with pytest.raises(ValidationError, match="already a member"):
        actions.admit_organisation(organisation=organisation, category="sme", starts=START, by=None)

    assert written() == []


def test_end_membership_ends_it_and_keeps_the_reason() -> None:
    membership, staff = make.make_member().memberships.get(), make.make_staff()

    actions.end_membership(membership=membership, on=END, reason="It left.", by=staff)

    membership.refresh_from_db()
    assert membership.ends == END
    assert written() == [("membership.ended", membership, staff)]
    assert Entry.objects.get().reason == "It left."


def test_end_membership_twice_is_refused() -> None:
    membership = make.make_member(period=make.UNTIL_2020).memberships.get()

    with pytest.raises(ValidationError, match="already ended"):
        actions.end_membership(membership=membership, on=END, reason="Again.", by=make.make_staff())


def test_end_before_the_beginning_is_refused() -> None:
    membership = make.make_member().memberships.get()

    with pytest.raises(ValidationError, match="begins no earlier"):
        actions.end_membership(
            membership=membership, on=datetime.date(2016, 6, 13), reason="Early.", by=make.make_staff()
        )


@pytest.fixture
def paid() -> Membership:
    """A membership from 2020 whose dues are paid until 2021."""
    return actions.admit_organisation(
        organisation=make.make_organisation(), category="sme", starts=START, dues_until=END, by=None
    )


def test_admit_with_dues_ends_by_itself_after_the_time_of_grace(paid: Membership) -> None:
    assert paid.ends == datetime.date(2021, 4, 1)


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (datetime.date(2019, 12, 31), Membership.Status.APPROVED),
        (START, Membership.Status.ACTIVE),
        (datetime.date(2020, 12, 31), Membership.Status.ACTIVE),
        (END, Membership.Status.GRACE),
        (datetime.date(2021, 3, 31), Membership.Status.GRACE),
        (datetime.date(2021, 4, 1), Membership.Status.ENDED),
    ],
)
def test_status_is_computed_from_the_dates(
    paid: Membership, day: datetime.date, status: Membership.Status
) -> None:
    assert paid.status_on(day) == status


def test_renew_moves_the_dues_and_the_grace(paid: Membership) -> None:
    staff = make.make_staff()

    actions.renew_membership(membership=paid, dues_until=datetime.date(2022, 1, 1), by=staff)

    paid.refresh_from_db()
    assert (paid.dues_until, paid.ends) == (datetime.date(2022, 1, 1), datetime.date(2022, 4, 1))
    assert Entry.objects.latest("pk").changes == {
        "dues_until": ["2021-01-01", "2022-01-01"],
        "ends": ["2021-04-01", "2022-04-01"],
    }


def test_renew_backwards_is_refused(paid: Membership) -> None:
    with pytest.raises(ValidationError, match="paid until"):
        actions.renew_membership(membership=paid, dues_until=END, by=None)


def test_renew_without_dues_is_refused() -> None:
    membership = make.make_member().memberships.get()

    with pytest.raises(ValidationError, match="nothing to renew"):
        actions.renew_membership(membership=membership, dues_until=END, by=None)


def test_grace_is_extended_for_a_reason_only(paid: Membership) -> None:
    until, staff = datetime.date(2021, 7, 1), make.make_staff()

    with pytest.raises(ValidationError, match="reason"):
        actions.extend_grace(membership=paid, until=until, reason=" ", by=staff)
    actions.extend_grace(membership=paid, until=until, reason="The board decided so.", by=staff)

    paid.refresh_from_db()
    assert (paid.dues_until, paid.ends) == (END, until)
    assert Entry.objects.latest("pk").reason == "The board decided so."


def test_steps_against_the_usual_course_need_a_reason(paid: Membership) -> None:
    day, staff = datetime.date(2020, 6, 1), make.make_staff()
    suspension = actions.suspend_membership(membership=paid, starts=START, reason="Unpaid.", by=staff)

    with pytest.raises(ValidationError, match="reason"):
        actions.end_membership(membership=paid, on=day, reason=" ", by=staff)
    with pytest.raises(ValidationError, match="reason"):
        actions.lift_suspension(suspension=suspension, on=day, reason=" ", by=staff)
    with pytest.raises(ValidationError, match="reason"):
        actions.correct_first_day(membership=paid, starts=day, reason=" ", by=staff)


def test_ending_a_paid_membership_early_cuts_its_dues(paid: Membership) -> None:
    day = datetime.date(2020, 6, 1)

    actions.end_membership(membership=paid, on=day, reason="It left.", by=make.make_staff())

    paid.refresh_from_db()
    assert (paid.dues_until, paid.ends) == (day, day)


def test_suspended_members_are_not_in_standing_until_it_is_lifted() -> None:
    membership, staff = make.make_member().memberships.get(), make.make_staff()

    suspension = actions.suspend_membership(membership=membership, starts=START, reason="Unpaid.", by=staff)
    actions.lift_suspension(suspension=suspension, on=END, reason="Paid.", by=staff)

    standing = [
        Membership.objects.in_standing(day).exists()
        for day in (START - datetime.timedelta(days=1), START, END - datetime.timedelta(days=1), END)
    ]
    assert standing == [True, False, False, True]
    assert membership.status_on(START) == Membership.Status.SUSPENDED
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == [
        "membership.suspended",
        "membership.reinstated",
    ]


def test_the_people_of_a_suspended_member_do_not_act() -> None:
    person, organisation = make.make_person(), make.make_member()
    make.make_affiliation(person, organisation)

    actions.suspend_membership(
        membership=organisation.memberships.get(), starts=START, reason="Unpaid.", by=make.make_staff()
    )

    assert not person.affiliations.acting_on(START).exists()
    assert person.affiliations.acting_on(START - datetime.timedelta(days=1)).exists()


def test_suspending_twice_is_refused() -> None:
    membership, staff = make.make_member().memberships.get(), make.make_staff()
    actions.suspend_membership(membership=membership, starts=START, reason="Unpaid.", by=staff)

    with pytest.raises(ValidationError, match="already suspended"):
        actions.suspend_membership(membership=membership, starts=END, reason="Again.", by=staff)


def test_change_of_category_ends_one_row_and_begins_another(paid: Membership) -> None:
    day, staff = datetime.date(2020, 7, 1), make.make_staff()

    following = actions.change_category(membership=paid, category="large_company", on=day, by=staff)

    rows = list(Membership.objects.order_by("period").values_list("category", "dues_until", "period"))
    assert rows == [
        ("sme", day, DateRange(START, day)),
        ("large_company", END, DateRange(day, datetime.date(2021, 4, 1))),
    ]
    assert written()[-1] == ("membership.category_changed", following, staff)


def test_change_of_category_needs_another_one_and_an_active_membership(paid: Membership) -> None:
    staff = make.make_staff()

    with pytest.raises(ValidationError, match="already"):
        actions.change_category(membership=paid, category="sme", on=START, by=staff)
    with pytest.raises(ValidationError, match="Only an active"):
        actions.change_category(membership=paid, category="large_company", on=END, by=staff)


def test_affiliate_and_end_affiliation_are_recorded() -> None:
    person, staff = make.make_person(), make.make_staff()

    affiliation = actions.affiliate(
        person=person,
        organisation=make.make_organisation(),
        starts=START,
        job_title="Analyst",
        is_official_contact=True,
        by=staff,
    )
    actions.end_affiliation(affiliation=affiliation, on=END, by=staff)

    affiliation.refresh_from_db()
    assert (affiliation.starts, affiliation.ends, affiliation.is_official_contact) == (START, END, True)
    assert written() == [("affiliation.began", affiliation, staff), ("affiliation.ended", affiliation, staff)]


def test_appoint_staff_makes_staff_and_records_it() -> None:
    person = make.make_person()

    role = actions.appoint_staff(person=person, role=StaffRoleName.SECRETARIAT, starts=START, by=None)

    assert person.is_staff
    assert written() == [("staff_role.began", role, None)]


def test_register_person_opens_an_account_without_a_password() -> None:
    person = actions.register_person(email="New@Example.org", by=None)

    assert person.email == "new@example.org"
    assert not person.has_usable_password()
    assert written() == [("person.registered", person, None)]
    assert "example.org" not in Entry.objects.get().object_label


def test_register_person_refuses_an_address_in_use() -> None:
    make.make_person(email="new@example.org")

    with pytest.raises(ValidationError, match="already an account"):
        actions.register_person(email="new@example.org", by=None)


def test_update_profile_records_which_fields_changed_and_no_value() -> None:
    person = make.make_person(name="Before")

    changed = actions.update_profile(
        by=person, name="Canary", latin_name="", time_zone="Europe/Paris", name_shown_to="staff"
    )

    person.refresh_from_db()
    assert (person.name, person.time_zone) == ("Canary", "Europe/Paris")
    assert changed == ["name", "time_zone"]
    entry = Entry.objects.get()
    assert (entry.verb, entry.object, entry.by) == ("profile.changed", person, person)
    assert (entry.object_label, entry.changes) == ("profile", {"name": ["", ""], "time_zone": ["", ""]})


def test_update_profile_that_changes_nothing_is_not_recorded() -> None:
    person = make.make_person(name="Same")

    changed = actions.update_profile(
        by=person, name="Same", latin_name="", time_zone=person.time_zone, name_shown_to="staff"
    )

    assert changed == []
    assert written() == []


def test_update_profile_refuses_an_unknown_time_zone() -> None:
    person = make.make_person(name="Same")

    with pytest.raises(ValidationError, match="not a time zone"):
        actions.update_profile(by=person, name="Same", latin_name="", time_zone="Mars")


def test_accept_undertaking_twice_records_it_once() -> None:
    person = make.make_person()

    first = actions.accept_undertaking(by=person)
    second = actions.accept_undertaking(by=person)

    assert first == second == Undertaking.objects.in_force().get()
    assert written() == [("undertaking.accepted", first, person)]


def test_note_visit_keeps_the_visit_before_and_counts_once_an_hour() -> None:
    person = make.make_person()
    visits = ["2026-05-01T10:00Z", "2026-05-04T09:00Z", "2026-05-04T09:59Z", "2026-05-04T10:01Z"]

    seen = []
    for moment in visits:
        with time_machine.travel(moment, tick=False):
            actions.note_visit(person=person)
        row = Person.objects.get(pk=person.pk)
        seen.append((row.visit_before and f"{row.visit_before:%d %H:%M}", f"{row.last_visit:%d %H:%M}"))

    assert seen == [
        (None, "01 10:00"),
        ("01 10:00", "04 09:00"),
        ("01 10:00", "04 09:00"),
        ("04 09:00", "04 10:01"),
    ]
