"""The lists of the secretariat: who is on them on which day, as a page and as a file that is on record."""

import csv
import datetime
import io
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecso_portal.saved_lists import LISTS, Asked
from journal.admin.tables.files import read_table
from journal.models import Entry
from members.actions.memberships import GRACE
from members.dated import today
from members.models import FormerName, Membership, Organisation, Suspension
from tests import factories as make
from tests.office import at_work
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db

TODAY = today()
DAY = datetime.timedelta(days=1)
NAMES = [saved.name for saved in LISTS]


@pytest.fixture
def office(client: Client) -> Client:
    return at_work(client, make.make_staff(name="Staff"))


def rows(name: str, **asked: Any) -> list[list[str]]:
    saved = next(each for each in LISTS if each.name == name)
    return [list(line) for line in saved.lines(Asked(**{"day": TODAY, **asked}))]


def with_contact(name: str, **fields: Any) -> Organisation:
    member = make.make_member(name=name, **{"country": "BE", **fields})
    person = make.make_person(name=f"{name} contact", email=f"{name.lower()}@example.org")
    make.make_affiliation(person, member, is_official_contact=True, job_title="CISO")
    return member


def paid_until(day: datetime.date, name: str) -> Membership:
    member = with_contact(name)
    period = DateRange(datetime.date(2016, 6, 13), day + GRACE)
    member.memberships.update(dues_until=day, period=period)
    return member.memberships.get()


def test_official_contacts_are_those_of_members_of_the_day() -> None:
    with_contact("Ours")
    with_contact("Left", period=make.UNTIL_2020)
    make.make_affiliation(make.make_person(), make.make_member())

    assert rows("official-contacts") == [
        ["Ours", "Belgium", "SME or start-up", "Ours contact", "ours@example.org", "CISO", "2016-06-13"]
    ]
    assert [row[0] for row in rows("official-contacts", day=datetime.date(2019, 1, 1))] == ["Left", "Ours"]


def test_voting_members_are_in_standing_that_day_with_one_row_each() -> None:
    ours = with_contact("Ours")
    make.make_affiliation(
        make.make_person(name="Two", email="two@example.org"), ours, is_official_contact=True
    )
    paid_until(TODAY, "Grace")
    suspended = with_contact("Suspended").memberships.get()
    Suspension.objects.create(membership=suspended, period=DateRange(TODAY, None), reason="Unpaid.")
    make.make_member(name="Coming", period=DateRange(TODAY + DAY, None))
    make.make_organisation(name="Stranger")

    assert [(row[0], row[4]) for row in rows("voting-members")] == [
        ("Grace", "Grace contact <grace@example.org>"),
        ("Ours", "Ours contact <ours@example.org>; Two <two@example.org>"),
    ]
    assert [row[0] for row in rows("voting-members", day=TODAY - DAY)] == ["Grace", "Ours", "Suspended"]
    assert [row[0] for row in rows("voting-members", day=TODAY + DAY)] == ["Coming", "Grace", "Ours"]


def test_lists_tell_the_name_of_that_day_and_are_narrowed() -> None:
    ours = with_contact("Ours")
    with_contact("French", country="FR", category="university")
    FormerName.objects.create(organisation=ours, name="Before", period=make.UNTIL_2020)
    day = datetime.date(2019, 1, 1)

    assert [row[0] for row in rows("voting-members", day=day)] == ["Before", "French"]
    assert [row[0] for row in rows("voting-members", country="FR")] == ["French"]
    assert [row[0] for row in rows("voting-members", category="sme")] == ["Ours"]


def test_dues_come_by_the_day_they_run_out() -> None:
    paid_until(TODAY + 9 * DAY, "Later")
    paid_until(TODAY, "Grace")
    with_contact("Without")

    assert [(row[0], row[4]) for row in rows("dues")] == [
        ("Grace", "In grace: dues are awaited"),
        ("Later", "Active"),
    ]


def test_people_of_amber_groups_without_a_second_factor() -> None:
    member = make.make_member(name="Ours")
    amber, green = make.make_group(code="WG1"), make.make_group(code="WG2", highest_tlp=Tlp.GREEN)
    for name, group in (("Bare", amber), ("Ready", amber), ("Green", green), ("Codes", amber)):
        person = make.make_person(name=name)
        make.make_affiliation(person, member)
        make.make_participation(group, person, member)
        if name in ("Ready", "Codes"):
            kind = Authenticator.Type.TOTP if name == "Ready" else Authenticator.Type.RECOVERY_CODES
            Authenticator.objects.create(user=person, type=kind, data={})

    assert [(row[0], row[2], row[3]) for row in rows("without-second-factor")] == [
        ("Bare", "Ours", "WG1"),
        ("Codes", "Ours", "WG1"),
    ]


def test_seats_of_the_groups() -> None:
    member = make.make_member(name="Ours")
    person = make.make_person(name="Ann", email="ann@example.org")
    make.make_mandate(make.make_group(code="WG1"), member, person=person)

    assert rows("seats") == [["WG1", "Chair", "Ours", "Ann", "ann@example.org", ""]]


def fill(number: int) -> None:
    for n in range(number):
        membership = paid_until(TODAY + DAY, f"Member{Organisation.objects.count()}-{n}")
        person = make.make_person()
        make.make_affiliation(person, membership.organisation)
        group = make.make_group()
        make.make_participation(group, person, membership.organisation)
        make.make_mandate(group, membership.organisation, person=person)


@pytest.mark.parametrize("name", NAMES)
def test_list_is_shown_and_taken_along_on_record(name: str, office: Client) -> None:
    fill(2)
    query = {"on": TODAY.isoformat(), "category": "sme"}

    page = office.get(reverse("admin:saved_list", args=[name]), query)
    before = Entry.objects.count()
    files = {
        kind: office.get(reverse("admin:saved_list_file", args=[name, kind]), query)
        for kind in ("csv", "xlsx")
    }

    assert page.status_code == 200
    assert before == 0
    lines = list(csv.reader(io.StringIO(files["csv"].content.decode("utf-8-sig"))))
    assert lines[1:] == page.context["rows"]
    assert len(read_table(files["xlsx"].content).rows) == page.context["number"] == 2
    entry = Entry.objects.first()
    assert entry
    assert (entry.verb, entry.object_label) == ("table.downloaded", name)
    assert entry.changes == {
        "rows": ["", "2"],
        "on": ["", TODAY.isoformat()],
        "category": ["", "sme"],
    }


@pytest.mark.parametrize("name", NAMES)
def test_row_leads_to_what_it_is_about(name: str, office: Client) -> None:
    fill(1)
    page = office.get(reverse("admin:saved_list", args=[name]))
    link = page.content.decode().split('<th scope="row"><a href="')[1].split('"')[0]

    found = office.get(link).context["cl"].result_list

    assert len(found) == 1
    assert page.context["rows"][0][0] in str(found[0])


@pytest.mark.parametrize("name", NAMES)
def test_list_takes_as_many_queries_for_more_rows(name: str, office: Client) -> None:
    address = reverse("admin:saved_list", args=[name])
    fill(1)
    office.get(address)
    with CaptureQueriesContext(connection) as few:
        office.get(address)
    fill(2)
    with CaptureQueriesContext(connection) as many:
        shown = office.get(address)

    assert len(few) == len(many)
    assert shown.context["number"] == 3


@pytest.mark.parametrize(
    "address",
    ["/admin/lists/", "/admin/lists/dues/", "/admin/lists/dues.csv", "/admin/figures/", "/admin/retention/"],
)
def test_lists_and_figures_are_for_the_secretariat(address: str, client: Client) -> None:
    at_work(client, make.make_person())

    assert client.get(address, follow=True).status_code == 403


def test_question_that_means_nothing_is_said_so_and_gives_no_file(office: Client) -> None:
    asked = {"on": "yesterday"}

    page = office.get("/admin/lists/dues/", asked)

    assert page.context["rows"] is None
    assert office.get("/admin/lists/dues.csv", asked).status_code == 404
    assert office.get("/admin/lists/dues.pdf").status_code == 404
    assert office.get("/admin/lists/none/").status_code == 404
    assert len(office.get("/admin/lists/").context["lists"]) == len(LISTS)


def test_formula_in_a_name_is_harmless_in_the_file(office: Client) -> None:
    with_contact("=1+1")

    assert "'=1+1" in office.get("/admin/lists/voting-members.csv").content.decode("utf-8-sig")


def test_name_that_xml_cannot_say_keeps_no_list_from_the_office(office: Client) -> None:
    member = make.make_member(name="Ours")
    ada = make.make_person(name="Ada\x0bExample")
    make.make_affiliation(ada, member, is_official_contact=True)

    answer = office.get("/admin/lists/official-contacts.xlsx")

    assert [row.cells["name"] for row in read_table(answer.content).rows] == ["AdaExample"]
