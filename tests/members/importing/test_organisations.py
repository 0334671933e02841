"""Tables of organisations: what goes out comes back; what is wrong is said with its row; all is written or nothing."""

import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from journal.models import Entry
from members.actions.memberships import GRACE
from members.importing.actions import confirm_table, work_on_next
from members.models import FormerAddress, Membership, Organisation, Person
from tests import factories as make
from tests.members.importing.handling import (
    FULL,
    SINCE,
    TODAY,
    errors_of,
    exported,
    rows_of,
    table_of,
    tried,
    words_of,
    written,
)
from tests.office import recorded

pytestmark = pytest.mark.django_db


def test_new_organisation_is_tried_looked_at_and_written(staff: Person) -> None:
    table = tried(staff, table_of(FULL))
    before = Organisation.objects.count()
    confirm_table(table=table, by=staff)
    work_on_next()
    table.refresh_from_db()

    row = Organisation.objects.get(slug="institute-of-networks")
    membership = row.memberships.get()
    assert before == 0
    assert (row.country, row.website, row.vat, row.ror) == (
        "BE",
        "https://www.ion.example",
        "BE0123456789",
        "05gq02987",
    )
    assert (row.email_domains, row.is_listed) == (["ion.example", "labs.ion.example"], False)
    assert (membership.category, membership.starts) == ("research_centre", datetime.date(2026, 1, 1))
    assert membership.ends == datetime.date(2027, 1, 1) + GRACE
    assert (table.state, bytes(table.content)) == ("written", b"")
    assert table.told == {"rows": 1, "changing": 1, "new": 1, "same": 0, "wrong": 0}
    assert [verb for verb, _label in recorded()] == [
        "table.sent",
        "table.confirmed",
        "organisation.added",
        "membership.began",
        "table.written",
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_goes_out_comes_back_as_no_change(kind: str, office: Client, staff: Person) -> None:
    written(staff, table_of(FULL, {"name": "=cmd|' /C calc'!A0", "acronym": "-2+3; +1"}))
    parent = Organisation.objects.get(slug="institute-of-networks")
    make.make_member(name="Child; of ‘two’ names", parent=parent)

    content = exported(office, Organisation, kind)
    table = tried(staff, content)

    assert (table.state, table.told["same"], table.told["wrong"]) == ("tried", 3, 0)
    assert {row["name"] for row in rows_of(content)} >= {"=cmd|' /C calc'!A0", "Child; of ‘two’ names"}
    assert rows_of(content)[-1]["parent"] == "" or parent.slug in {row["parent"] for row in rows_of(content)}


def test_former_names_come_with_a_new_organisation_and_go_out_again(office: Client, staff: Person) -> None:
    said = "Institute of Wires until 2018-05-01; Institute of Telegraphs until 1990-01-01"
    written(staff, table_of({"name": "Institute of Networks", "former_names": said}))

    row = Organisation.objects.get()
    listed = rows_of(exported(office, Organisation))[0]
    kept = tried(staff, table_of({**listed, "former_names": "Another until 2018-05-01"}))

    assert [(name.name, name.starts, name.ends) for name in row.former_names.all()] == [
        ("Institute of Wires", datetime.date(1990, 1, 1), datetime.date(2018, 5, 1)),
        ("Institute of Telegraphs", None, datetime.date(1990, 1, 1)),
    ]
    assert listed["former_names"] == said
    assert errors_of(kept) == [(2, "former_names")]


@pytest.mark.parametrize(
    "said",
    [
        "Old",
        "Old until May",
        "until 2018-05-01",
        "A until 2018-05-01; B until 2018-05-01",
        "A until 2999-01-01",
    ],
)
def test_former_name_that_says_no_day_or_no_past_one_is_refused(said: str, staff: Person) -> None:
    table = tried(staff, table_of({"name": "New", "former_names": said}))

    assert errors_of(table) == [(2, "former_names")]


def test_changed_cells_are_written_and_no_others(office: Client, staff: Person) -> None:
    member = make.make_member(name="Ours", country="BE", acronym="O")
    rows = rows_of(exported(office, Organisation))
    rows[0]["country"] = "FR"
    Organisation.objects.filter(pk=member.pk).update(acronym="OO")

    written(staff, table_of(*rows))
    member.refresh_from_db()

    assert (member.country, member.acronym) == ("FR", "OO")
    assert Entry.objects.get(verb="organisation.changed").changes == {"country": ["BE", "FR"]}


def test_what_was_changed_meanwhile_is_a_conflict(office: Client, staff: Person) -> None:
    member = make.make_member(name="Ours", country="BE")
    rows = rows_of(exported(office, Organisation))
    rows[0]["country"] = "FR"
    Organisation.objects.filter(pk=member.pk).update(country="DE")

    table = tried(staff, table_of(*rows))

    assert errors_of(table) == [(2, "country")]
    assert "It is now: DE" in words_of(table)


def test_dues_are_renewed_and_nothing_else_of_a_membership_changes(office: Client, staff: Person) -> None:
    organisation = make.make_organisation(name="Ours")
    until = TODAY + datetime.timedelta(days=10)
    Membership.objects.create(
        organisation=organisation,
        category="sme",
        dues_until=until,
        period=DateRange(datetime.date(2016, 6, 13), until + GRACE),
    )
    rows = rows_of(exported(office, Organisation))
    later = until + datetime.timedelta(days=365)

    refused = tried(
        staff,
        table_of(
            {**rows[0], "category": "university", "member_since": "2017-01-01", "dues_until": "2020-01-01"}
        ),
    )
    ended = tried(staff, table_of({**rows[0], "dues_until": ""}))
    written(staff, table_of({**rows[0], "dues_until": later.isoformat()}))

    assert errors_of(refused) == [(2, "category"), (2, "member_since"), (2, "dues_until")]
    assert errors_of(ended) == [(2, "dues_until")]
    assert Membership.objects.get().dues_until == later


def test_organisation_of_the_register_becomes_a_member(office: Client, staff: Person) -> None:
    make.make_organisation(name="Ours")
    rows = rows_of(exported(office, Organisation))

    written(staff, table_of({**rows[0], "category": "sme", "member_since": SINCE}))

    assert Membership.objects.get().category == "sme"


WRONG = {
    "name": {"name": "Taken"},
    "slug": {"name": "New", "slug": "taken"},
    "country": {"name": "New", "country": "Atlantis"},
    "website": {"name": "New", "website": "javascript:alert(1)"},
    "parent": {"name": "New", "parent": "Nobody"},
    "email_domains": {"name": "New", "email_domains": "gmail.com"},
    "vat": {"name": "New", "vat": "12"},
    "lei": {"name": "New", "lei": "529900T8BM49AURSDO56"},
    "ror": {"name": "New", "ror": "05gq02988"},
    "listed": {"name": "New", "listed": "perhaps"},
    "category": {"name": "New", "category": "friend", "member_since": SINCE},
    "member_since": {"name": "New", "category": "sme"},
    "dues_until": {"name": "New", "member_since": SINCE, "dues_until": "2025-01-01"},
    "status": {"name": "New", "status": "active"},
    "decision": {"name": "New", "member_since": SINCE, "decision": "x" * 201},
    "acronym": {"name": "New", "acronym": "x" * 41},
}


@pytest.mark.parametrize("column", WRONG)
def test_each_column_says_in_words_what_is_wrong_and_nothing_is_written(column: str, staff: Person) -> None:
    make.make_organisation(name="Taken")

    table = tried(staff, table_of({"name": "Fine"}, WRONG[column]))

    assert errors_of(table) == [(3, column)]
    assert not Organisation.objects.filter(name="Fine").exists()


@pytest.mark.parametrize(
    ("second", "column"),
    [
        ({"name": "FIRST"}, "name"),
        ({"name": "Second", "vat": "BE0123456789"}, "vat"),
        ({"name": "Second", "slug": "first"}, "slug"),
    ],
)
def test_rows_of_one_table_contradict_each_other(second: dict[str, str], column: str, staff: Person) -> None:
    table = tried(staff, table_of({"name": "First", "vat": "BE0123456789", "slug": ""}, second))

    assert errors_of(table) == [(3, column)]


def test_address_that_leads_elsewhere_is_taken(staff: Person) -> None:
    FormerAddress.objects.create(organisation=make.make_organisation(), slug="gone")

    table = tried(staff, table_of({"name": "New", "slug": "gone"}))

    assert errors_of(table) == [(2, "slug")]


def test_shared_domain_is_told_and_no_hindrance(staff: Person) -> None:
    make.make_organisation(name="Other", email_domains=["shared.example"])

    table = tried(staff, table_of({"name": "New", "email_domains": "shared.example"}))

    assert table.told["changes"][0]["told"] == [
        "shared.example is a domain of Other too: they may be one organisation."
    ]


def test_what_only_the_database_knows_is_told_with_its_row(
    staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_organisation(name="Taken")
    monkeypatch.setattr("members.importing.organisations.OrganisationSheet._need_own", lambda *args: None)

    table = tried(staff, table_of(*({"name": name} for name in ("One", "Two", "Taken", "Four", "Five"))))

    assert errors_of(table) == [(4, "")]
    assert words_of(table) == "There is already an organisation of this name."
    assert Organisation.objects.count() == 1


def test_register_that_changed_since_is_judged_once_more(staff: Person) -> None:
    table = tried(staff, table_of({"name": "First"}, {"name": "Second"}))
    make.make_organisation(name="second", slug="another")
    confirm_table(table=table, by=staff)
    work_on_next()
    table.refresh_from_db()

    assert (table.state, errors_of(table)) == ("refused", [(3, "name")])
    assert not Organisation.objects.filter(name="First").exists()
