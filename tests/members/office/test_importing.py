"""Tables of the register: what goes out comes back; what is wrong is said with its row; all is written, or nothing."""

import csv
import datetime
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal.admin.tables.files import as_csv, as_xlsx, read_table
from journal.models import Entry
from members.actions.memberships import GRACE
from members.dated import today
from members.importing import actions
from members.importing.actions import confirm_table, send_table, work_on_next
from members.importing.sheet import MOST_ROWS
from members.models import (
    Affiliation,
    FormerAddress,
    Membership,
    Organisation,
    Person,
    SeatAllowance,
    TableImport,
)
from tests import factories as make
from tests.office import address, at_work, list_address, recorded, said

pytestmark = pytest.mark.django_db

SINCE = "2026-01-01"
TODAY = today()


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(name="Staff")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


def table_of(*rows: dict[str, str]) -> bytes:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return as_csv(columns, [[row.get(name, "") for name in columns] for row in rows])


def tried(staff: Person, content: bytes, kind: str = "organisations") -> TableImport:
    table = send_table(kind=kind, content=content, name="a.csv", by=staff)
    assert work_on_next()
    table.refresh_from_db()
    return table


def written(staff: Person, content: bytes, kind: str = "organisations") -> TableImport:
    table = tried(staff, content, kind)
    assert table.told.get("errors") == [], table.told
    confirm_table(table=table, by=staff)
    assert work_on_next()
    table.refresh_from_db()
    return table


def exported(office: Client, model: Any, kind: str = "csv") -> bytes:
    return bytes(office.get(list_address(model, f"export_{kind}")).content)


def rows_of(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(content, most_rows=MOST_ROWS).rows]


def errors_of(table: TableImport) -> list[tuple[int, str]]:
    return [(number, column) for number, column, _words in table.told["errors"]]


def words_of(table: TableImport) -> str:
    return " ".join(words for _number, _column, words in table.told["errors"])


FULL = {
    "name": "Institute of Networks",
    "acronym": "ION",
    "country": "Belgium",
    "website": "www.ion.example",
    "email_domains": "ION.example, labs.ion.example",
    "vat": "be 0123.456.789",
    "ror": "https://ror.org/05gq02987",
    "listed": "no",
    "category": "Research centre",
    "member_since": SINCE,
    "dues_until": "2027-01-01",
    "decision": "Board 1/2026",
}

# Organisations


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


# Files


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"<a>" + b" " * 40_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name\r\n" + b"x\r\n" * 100_000, "more than 10000 rows"),
        ("name\r\nÉcole".encode("latin-1"), "no text in UTF-8"),
        ("name\r\nx".encode("utf-16"), "no text in UTF-8"),
        (b"name,Name\r\na,b", "there twice: name"),
        (b"name,colour\r\na,b", "Nobody knows these columns: colour"),
        (b"acronym\r\na", "These columns are missing: name"),
        (b"", "empty"),
        (bomb(), "too large once it is unpacked"),
        (b"PK\x03\x04nonsense", "damaged"),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(content: bytes, words: str, staff: Person) -> None:
    table = tried(staff, content)

    assert table.state == "refused"
    assert words in table.told["refusal"]
    assert bytes(table.content) == b""


@pytest.mark.parametrize(
    "content", [b"\xef\xbb\xbfname;country\r\nOurs;BE", b"name\tcountry\r\nOurs\tBE\r\n"]
)
def test_other_separators_and_marks_are_read(content: bytes, staff: Person) -> None:
    written(staff, content)

    assert Organisation.objects.get().country == "BE"


def test_formula_of_a_workbook_is_an_error_of_its_cell(staff: Person) -> None:
    import openpyxl  # noqa: PLC0415 -- only to make a workbook as others do

    book = openpyxl.Workbook()
    book.active.append(["name", "acronym"])
    book.active.append(["Ours", "=1+1"])
    content = io.BytesIO()
    book.save(content)

    assert errors_of(tried(staff, content.getvalue())) == [(2, "acronym")]


def test_table_of_ten_thousand_rows_goes_out_and_in_as_a_workbook(staff: Person) -> None:
    columns = ["slug", "name", *(f"{n}" for n in range(14))]
    content = as_xlsx(columns, ([f"a{n}"] * 16 for n in range(MOST_ROWS)), name="rows")

    assert len(read_table(content, most_rows=MOST_ROWS).rows) == MOST_ROWS


# People


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


# The pages


def test_table_is_sent_looked_at_and_written_in_the_office(office: Client) -> None:
    sent = office.post(
        reverse("admin:members_tableimport_add"),
        {"kind": "organisations", "table": SimpleUploadedFile("ours.csv", table_of(FULL))},
        follow=True,
    )
    table = TableImport.objects.get()
    work_on_next()
    shown = office.get(address(table))
    asked = office.get(address(table, "write"))
    done = office.post(address(table, "write"), follow=True)
    again = office.post(address(table, "write"))
    work_on_next()
    after = office.get(address(table)).content.decode()

    assert "A worker tries the rows." in sent.content.decode()
    assert "Institute of Networks" in shown.content.decode()
    assert asked.status_code == 200
    assert said(done) == ["The rows are being written."]
    assert "nothing here that could be written" in again.content.decode()
    assert "Everything was written." in after
    assert Organisation.objects.count() == 1


def test_dropped_table_is_not_kept(office: Client, staff: Person) -> None:
    table = tried(staff, table_of(FULL))

    office.post(address(table, "drop"))
    table.refresh_from_db()

    assert (table.state, bytes(table.content), table.told) == ("dropped", b"", {})
    assert not work_on_next()


def test_import_is_for_those_who_may_change_the_register(client: Client) -> None:
    client.force_login(make.make_person())

    assert client.get(reverse("admin:members_tableimport_add")).status_code in (302, 403)


def test_worker_that_is_killed_leaves_the_table_to_another_and_three_times_is_enough(staff: Person) -> None:
    table = send_table(kind="organisations", content=table_of(FULL), name="a.csv", by=staff)
    for _try in range(actions.MOST_TRIES):
        assert actions._claim() is not None
        assert actions._claim() is None
        TableImport.objects.update(held_until=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC))

    work_on_next()
    table.refresh_from_db()

    assert (table.state, table.told) == (
        "refused",
        {"refusal": "A worker was killed by it, again and again."},
    )


def test_export_takes_as_many_queries_for_more_rows(office: Client) -> None:
    for model in (Organisation, Affiliation):
        make.make_affiliation(make.make_person(), make.make_member(parent=make.make_organisation()))
        exported(office, model)
        with CaptureQueriesContext(connection) as few:
            exported(office, model)
        for _number in range(3):
            make.make_affiliation(make.make_person(), make.make_member(parent=make.make_organisation()))
        with CaptureQueriesContext(connection) as many:
            exported(office, model)
        assert len(few) == len(many)


def test_trying_takes_hardly_more_queries_for_more_unchanged_rows(office: Client, staff: Person) -> None:
    counts = []
    for _round in range(2):
        for _number in range(2):
            make.make_affiliation(make.make_person(), make.make_member(country="BE"))
        content = exported(office, Organisation)
        with CaptureQueriesContext(connection) as queries:
            tried(staff, content)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_csv_of_the_office_is_plain(office: Client) -> None:
    make.make_member(name="=1+1")

    text = exported(office, Organisation).decode("utf-8-sig")

    assert "'=1+1" in text
    assert len(list(csv.reader(io.StringIO(text)))) == 2
