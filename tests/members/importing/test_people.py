"""A table of people and whom they work for."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from journal.models import Entry
from members.models import Affiliation, Organisation, Person, SeatAllowance
from members.my_organisation.invitations import invite
from tests import factories as make
from tests.members.importing.handling import (
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


def person_row(**cells: str) -> dict[str, str]:
    return {"email": "ann@ours.example", "organisation": "ours", "name": "Ann", **cells}


def ours(**fields: Any) -> Organisation:
    return make.make_member(name="Ours", email_domains=["ours.example"], **fields)


def test_person_is_registered_and_acts_for_the_organisation(staff: Person) -> None:
    member = ours()

    written(
        staff,
        table_of(person_row(email="Ann@ours.example", job_title="CISO", official_contact="yes", since=SINCE)),
        "people",
    )

    row = member.affiliations.get()
    assert (row.person.email, row.person.name, row.job_title) == ("ann@ours.example", "Ann", "CISO")
    assert (row.is_official_contact, row.starts) == (True, datetime.date(2026, 1, 1))
    assert not row.person.has_usable_password()
    assert [(verb, label) for verb, label in recorded() if not verb.startswith("table")] == [
        ("person.registered", "account"),
        ("affiliation.imported", "Ours"),
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_people_go_out_and_come_back(kind: str, office: Client, staff: Person) -> None:
    member = ours()
    for number in range(3):
        make.make_affiliation(make.make_person(name=f"=Person {number}"), member, job_title="+1")

    table = tried(staff, exported(office, Affiliation, kind), "people")

    assert (table.told["same"], table.told["wrong"]) == (3, 0)
    entry = Entry.objects.get(verb="table.downloaded")
    assert (entry.object_label, entry.changes) == ("people", {"rows": ["", "3"]})


WRONG_PEOPLE: dict[str, tuple[dict[str, str], str]] = {
    "no address": ({"email": ""}, "email"),
    "nonsense": ({"email": "ann"}, "email"),
    "of another organisation": ({"email": "ann@theirs.example"}, "email"),
    "closed": ({"email": "closed@ours.example", "name": ""}, "email"),
    "renamed": ({"email": "known@ours.example", "name": "Mallory"}, "name"),
    "unknown organisation": ({"organisation": "nowhere"}, "email"),
    "no member": ({"organisation": "Stranger", "email": "a@b.example"}, "organisation"),
    "already there": ({"email": "known@ours.example", "name": "", "organisation": "Theirs"}, "email"),
    "over": ({"since": "2020-01-01", "until": "2021-01-01"}, "until"),
    "backwards": ({"since": "2999-02-01", "until": "2999-01-01"}, "until"),
    "no language": ({"language": "xx"}, "language"),
}


@pytest.mark.parametrize("case", WRONG_PEOPLE)
def test_wrong_person_is_told_with_the_row(case: str, staff: Person) -> None:
    ours()
    theirs = make.make_member(name="Theirs", email_domains=["theirs.example"])
    make.make_organisation(name="Stranger")
    make.make_person(email="closed@ours.example", is_active=False)
    make.make_affiliation(make.make_person(email="known@ours.example", name="Known"), theirs)
    cells, column = WRONG_PEOPLE[case]

    table = tried(staff, table_of(person_row(email="fine@ours.example"), person_row(**cells)), "people")

    assert errors_of(table) == [(3, column)]
    assert not Person.objects.filter(email="fine@ours.example").exists()


def test_no_more_people_than_seats(staff: Person) -> None:
    SeatAllowance.objects.create(category="sme", seats=2)
    make.make_affiliation(make.make_person(), ours())

    table = tried(staff, table_of(*(person_row(email=f"p{n}@ours.example") for n in range(3))), "people")

    assert errors_of(table) == [(3, "organisation"), (4, "organisation")]


def test_table_asks_no_more_of_many_organisations_with_invitations(staff: Person) -> None:
    SeatAllowance.objects.create(category="sme", seats=2)
    counts, rows = [], []
    for organisations in (1, 2):
        for _each in range(organisations):
            member = make.make_member()
            invite(organisation=member, email="guest@example.org", by=staff)
            rows.append({"email": f"{member.slug}@example.org", "organisation": member.slug})
        content = table_of(*rows)
        with CaptureQueriesContext(connection) as queries:
            table = tried(staff, content, "people")
        counts.append(len(queries))

    assert errors_of(table) == []
    assert counts[0] == counts[1]


def test_open_invitations_hold_their_seats(staff: Person) -> None:
    SeatAllowance.objects.create(category="sme", seats=2)
    member = ours()
    make.make_affiliation(make.make_person(), member)
    invite(organisation=member, email="guest@ours.example", by=staff)

    table = tried(staff, table_of(person_row()), "people")

    assert errors_of(table) == [(2, "organisation")]


def test_rights_are_taken_only_where_the_table_says_so(office: Client, staff: Person) -> None:
    member = ours()
    keeps = make.make_affiliation(make.make_person(email="a@ours.example"), member, is_official_contact=True)
    goes = make.make_affiliation(make.make_person(email="b@ours.example"), member, is_official_contact=True)
    rows = {row["email"]: row for row in rows_of(exported(office, Affiliation))}
    ends = {**rows["b@ours.example"], "until": TODAY.isoformat()}

    table = tried(staff, table_of(ends), "people")
    written(staff, table_of(ends), "people")
    last = tried(staff, table_of({**rows["a@ours.example"], "official_contact": "no"}), "people")

    assert table.told["noted"] == 1
    assert table.told["changes"][0]["told"] == [
        "From that day the person no longer acts for it, and loses what that opened."
    ]
    goes.refresh_from_db()
    keeps.refresh_from_db()
    assert (goes.ends, keeps.ends, keeps.is_official_contact) == (TODAY, None, True)
    assert "last official contact" in words_of(last)


def test_person_of_two_organisations_is_registered_once(staff: Person) -> None:
    make.make_member(name="Ours")
    make.make_member(name="Theirs")

    written(
        staff,
        table_of(
            person_row(email="ann@home.example"), person_row(email="ann@home.example", organisation="theirs")
        ),
        "people",
    )

    assert Person.objects.get(email="ann@home.example").affiliations.count() == 2
