"""The register in the office: what memberships are is computed, and what becomes of them is a step."""

import datetime

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal.models import Entry
from members.actions.memberships import GRACE
from members.dated import today
from members.models import Membership, Organisation, Suspension
from tests import factories as make
from tests.office import address, at_work, list_address, recorded, said, typed, with_row

pytestmark = pytest.mark.django_db

TODAY = today()
DAY = datetime.timedelta(days=1)
Status = Membership.Status


@pytest.fixture
def office(client: Client) -> Client:
    return at_work(client, make.make_staff(email="staff@example.org", name="Staff"))


def paid(name: str = "Ours", *, until: datetime.date = TODAY + 30 * DAY) -> Membership:
    """A membership since 2016 with dues until that day."""
    organisation = make.make_organisation(name=name)
    period = DateRange(datetime.date(2016, 6, 13), until + GRACE)
    return Membership.objects.create(
        organisation=organisation, category="sme", dues_until=until, period=period
    )


def one_of_each() -> dict[str, Membership]:
    suspended = paid("Suspended")
    Suspension.objects.create(membership=suspended, period=DateRange(TODAY, None), reason="Unpaid.")
    coming = make.make_member(name="Coming", period=DateRange(TODAY + DAY, None))
    ended = make.make_member(name="Ended", period=make.UNTIL_2020)
    return {
        "active": paid("Active"),
        "grace": paid("Grace", until=TODAY),
        "suspended": suspended,
        "approved": coming.memberships.get(),
        "ended": ended.memberships.get(),
    }


def steps(office: Client, membership: Membership) -> list[str]:
    return [step.name for step, _address in office.get(address(membership)).context["steps"]]


def test_status_is_computed_and_filtered(office: Client) -> None:
    rows = one_of_each()

    listed = office.get(list_address(Membership)).content.decode()
    found = {
        status: [
            row.pk
            for row in office.get(list_address(Membership), {"status": status}).context["cl"].result_list
        ]
        for status in Status.values
    }

    assert found == {status: [rows[status].pk] for status in Status.values}
    assert {status: row.status for status, row in rows.items()} == {status: status for status in rows}
    for status in Status:
        assert str(status.label) in listed
    assert office.get(list_address(Membership), {"status": "nonsense"}).status_code == 200


@pytest.mark.parametrize("query", [{}, *({"status": status} for status in Status.values)])
def test_list_takes_as_many_queries_for_more_rows(office: Client, query: dict[str, str]) -> None:
    one_of_each()
    office.get(list_address(Membership), query)

    with CaptureQueriesContext(connection) as few:
        office.get(list_address(Membership), query)
    for number in range(3):
        paid(f"Another {number}")
        paid(f"Late {number}", until=TODAY)
    with CaptureQueriesContext(connection) as many:
        office.get(list_address(Membership), query)

    assert len(few) == len(many)


def test_steps_are_those_that_fit_the_status(office: Client) -> None:
    offered = {status: steps(office, row) for status, row in one_of_each().items()}

    with_dues = ["renew", "extend_grace"]
    assert offered == {
        "active": [*with_dues, "suspend", "change_category", "correct", "end"],
        "grace": [*with_dues, "suspend", "correct", "end"],
        "suspended": [*with_dues, "lift", "correct", "end"],
        "approved": ["suspend", "correct", "end"],
        "ended": ["correct"],
    }


def test_membership_is_renewed_its_grace_extended_and_its_life_told(office: Client) -> None:
    membership = paid()
    until = membership.dues_until
    assert until

    form = office.get(address(membership, "renew")).context["adminform"].form
    renewed = office.post(
        address(membership, "renew"), {"dues_until": form.initial["dues_until"]}, follow=True
    )
    membership.refresh_from_db()
    after_renewal = (membership.dues_until, membership.ends)
    new_end = after_renewal[0] + 200 * DAY if after_renewal[0] else None
    office.post(address(membership, "extend_grace"), {"until": new_end, "reason": "A late invoice."})
    membership.refresh_from_db()

    assert after_renewal[0] == form.initial["dues_until"] == until.replace(year=until.year + 1)
    assert after_renewal[1] == after_renewal[0] + GRACE
    assert said(renewed) == ["The membership is renewed."]
    assert membership.ends == new_end
    assert [verb for verb, _label in recorded()] == ["membership.renewed", "membership.grace_extended"]
    assert Entry.objects.latest("id").reason == "A late invoice."


def test_membership_is_suspended_and_the_suspension_lifted(office: Client) -> None:
    membership = paid()

    office.post(address(membership, "suspend"), {"starts": TODAY - 2 * DAY, "reason": "Unpaid."})
    suspended = Membership.objects.get().status
    office.post(address(membership, "lift"), {"on": TODAY, "reason": "Paid."})

    assert (suspended, Membership.objects.get().status) == (Status.SUSPENDED, Status.ACTIVE)
    assert [verb for verb, _label in recorded()] == ["membership.suspended", "membership.reinstated"]


def test_lifting_what_is_not_suspended_is_refused_in_words(office: Client) -> None:
    response = office.post(address(paid(), "lift"), {"on": TODAY, "reason": "Paid."})

    assert b"It is not suspended." in response.content


def test_category_changes_with_a_new_row(office: Client) -> None:
    membership = paid()

    office.post(
        address(membership, "change_category"), {"category": "large_company", "on": TODAY, "decision": "B-7"}
    )

    rows = Membership.objects.order_by("period").values_list("category", "period__startswith", "decision")
    assert list(rows) == [("sme", datetime.date(2016, 6, 13), ""), ("large_company", TODAY, "B-7")]
    assert recorded() == [("membership.category_changed", "Ours, Large company")]


@pytest.mark.parametrize(
    ("starts", "words"),
    [("2016-06-13", "It is this day already."), ("2999-01-01", "it began before")],
)
def test_first_day_is_corrected_with_a_reason_or_refused(office: Client, starts: str, words: str) -> None:
    membership = paid()

    refused = office.post(address(membership, "correct"), {"starts": starts, "reason": "A typo."})
    unsaid = office.post(address(membership, "correct"), {"starts": "2017-01-01", "reason": ""})
    office.post(address(membership, "correct"), {"starts": "2017-01-01", "reason": "A typo."})

    membership.refresh_from_db()
    entry = Entry.objects.get()
    assert words in refused.content.decode()
    assert unsaid.context["errors"] == {"reason": ["This field is required."]}
    assert membership.starts == datetime.date(2017, 1, 1)
    assert (entry.verb, entry.changes) == ("membership.corrected", {"starts": ["2016-06-13", "2017-01-01"]})


def test_correcting_over_another_membership_is_refused(office: Client) -> None:
    membership = paid()
    earlier = DateRange(datetime.date(2015, 1, 1), datetime.date(2016, 6, 13))
    Membership.objects.create(organisation=membership.organisation, period=earlier)

    response = office.post(address(membership, "correct"), {"starts": "2016-01-01", "reason": "A typo."})

    assert b"already a member in this period" in response.content
    assert recorded() == []


def test_dates_are_not_typed_on_the_page_of_a_membership(office: Client) -> None:
    membership = paid()
    data = typed(office.get(address(membership)))

    office.post(
        address(membership),
        {
            **data,
            "decision": "B-1",
            "category": "university",
            "dues_until": "2030-01-01",
            "period_0": "1999-01-01",
        },
    )

    changed = Membership.objects.get()
    assert (changed.category, changed.dues_until, changed.period) == (
        "sme",
        membership.dues_until,
        membership.period,
    )
    assert changed.decision == "B-1"
    assert recorded() == [("membership.changed", "Ours, SME or start-up")]


def test_organisation_is_admitted_with_dues_and_its_period_follows(office: Client) -> None:
    organisation = make.make_organisation(name="Ours")
    data = typed(office.get(list_address(Membership, "add")))
    data |= {
        "organisation": organisation.pk,
        "category": "sme",
        "starts": "2020-01-01",
        "dues_until": "2021-01-01",
    }

    office.post(list_address(Membership, "add"), data)

    membership = Membership.objects.get()
    assert membership.period == DateRange(datetime.date(2020, 1, 1), datetime.date(2021, 1, 1) + GRACE)
    assert recorded() == [("membership.began", "Ours, SME or start-up")]


@pytest.mark.parametrize("dues_until", ["2019-01-01", "2020-01-01"])
def test_dues_before_the_first_day_are_refused_in_words(office: Client, dues_until: str) -> None:
    data = typed(office.get(list_address(Membership, "add")))
    data |= {"organisation": make.make_organisation().pk, "category": "sme"}

    response = office.post(
        list_address(Membership, "add"), {**data, "starts": "2020-01-01", "dues_until": dues_until}
    )

    assert response.context["errors"]
    assert "Dues are paid beyond the first day." in response.content.decode()
    assert not Membership.objects.exists()


def test_many_memberships_are_renewed_at_once(office: Client) -> None:
    rows = [paid("One"), paid("Two")]
    without_dues = make.make_member(name="Three").memberships.get()
    chosen = {"action": "bulk_renew", "_selected_action": [row.pk for row in [*rows, without_dues]]}
    until = TODAY + 400 * DAY

    seen = office.post(list_address(Membership), {**chosen, "stage": "look", "dues_until": until})
    office.post(list_address(Membership), {**chosen, "stage": "act", "dues_until": until})

    assert "runs without dues" in seen.content.decode()
    assert set(Membership.objects.values_list("dues_until", flat=True)) == {until, None}
    assert [verb for verb, _label in recorded()] == ["membership.renewed"] * 2


def test_identifiers_are_typed_as_people_paste_them(office: Client) -> None:
    organisation = make.make_organisation(name="Ours", slug="ours")
    data = typed(office.get(address(organisation)))
    data |= {"lei": "5299 00T8 BM49 AURS DO55", "ror": "https://ror.org/05gq02987", "vat": "BE 0123.456.789"}

    office.post(address(organisation), data)
    wrong = office.post(
        address(organisation), {**typed(office.get(address(organisation))), "lei": "529900T8BM49AURSDO56"}
    )

    stored = Organisation.objects.get()
    assert (stored.lei, stored.ror, stored.vat) == ("529900T8BM49AURSDO55", "05gq02987", "BE0123456789")
    assert "check digits of this LEI do not fit" in wrong.content.decode()


def test_address_that_the_portal_needs_is_refused_in_words(office: Client) -> None:
    data = typed(office.get(list_address(Organisation, "add"))) | {"name": "Figures", "slug": "figures"}

    response = office.post(list_address(Organisation, "add"), data)

    assert "The portal has another page at this address" in response.content.decode()


def test_memberships_under_an_organisation_are_added_and_not_changed(office: Client) -> None:
    membership = make.make_member(name="Ours", period=make.UNTIL_2020).memberships.get()
    data = typed(office.get(address(membership.organisation)))
    data = with_row(data, "memberships", category="university", starts="2021-01-01")
    data |= {"memberships-0-id": membership.pk, "memberships-0-category": "university"}

    office.post(address(membership.organisation), data)

    rows = Membership.objects.order_by("period").values_list("category", "period__startswith")
    assert list(rows) == [("sme", datetime.date(2016, 6, 13)), ("university", datetime.date(2021, 1, 1))]
    assert recorded() == [("membership.began", "Ours, University")]
