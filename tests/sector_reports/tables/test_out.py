"""The table of the reports goes out of the list as a file, and comes back without a loss."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from journal.admin.tables.cells import LONGEST_CELL
from journal.models import Entry
from members.models import Person
from sector_reports.admin.reports import ReportAdmin
from sector_reports.models import Report
from tests import factories as make
from tests.journal.tables.test_files import AWKWARD
from tests.office import address, at_work, list_address, recorded, said
from tests.sector_reports.tables.handling import (
    IMPORT,
    changed,
    confirm,
    errors,
    exported,
    new_row,
    rows_of,
    upload,
)
from tests.sector_reports.test_admin_hidden import CANARY, make_red
from working_groups.tlp import Tlp


def test_table_says_what_the_list_shows(office: Client) -> None:
    group = make.make_group(code="WG77")
    report = make.make_report(
        Tlp.AMBER,
        group=group,
        title="Health care",
        slug="health-care",
        addressed_to=[group],
        is_announced=False,
    )
    report.sectors.set([make.make_sector(name="Health"), make.make_sector(name="Energy")])
    report.organisations.add(make.make_organisation(name="Hospital; Ltd"))
    Report.objects.update(published_on="2018-03-01", published_precision="month")

    row = rows_of(exported(office, "xlsx"))[0]

    assert len(row.pop("version")) == 1 + 13 * 8
    assert row == {
        "number": str(report.number),
        "title": "Health care",
        "slug": "health-care",
        "abstract": "What it says.",
        "kind": "sector_report",
        "group": "WG77",
        "label": "TLP:AMBER",
        "announced": "no",
        "published": "2018-03",
        "sectors": "Energy; Health",
        "organisations": "Hospital; Ltd",
        "addressed_groups": "WG77",
        "state": "published",
        "reason": "",
    }


def test_filters_and_search_of_the_list_hold_for_the_table(office: Client) -> None:
    make.make_report(title="Water works")
    make.make_report(Tlp.GREEN, title="Water ways")
    make.make_report(Tlp.GREEN, title="Roads")

    rows = rows_of(exported(office, tlp__exact="1", q="water"))

    assert [row["title"] for row in rows] == ["Water ways"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_table_holds_nothing_out_of_sight(office: Client, kind: str) -> None:
    make_red()
    make.make_report(title="Seen")

    assert [row["title"] for row in rows_of(exported(office, kind))] == ["Seen"]


def test_export_of_amber_is_on_the_record(office: Client) -> None:
    make.make_report(Tlp.GREEN)
    report = make.make_report(Tlp.AMBER)

    exported(office)

    entry = Entry.objects.get(verb="report.exported")
    assert (entry.object_id, entry.object_label) == (report.pk, f"Report {report.number} (TLP:AMBER)")


def test_question_that_means_nothing_leads_to_the_list(office: Client) -> None:
    response = office.get("/admin/sector_reports/report/export.csv", {"published_on__year": "soon"})

    assert response.url == f"{list_address(Report)}?published_on__year=soon"  # type: ignore[attr-defined]


def test_red_is_in_no_table_of_its_recipient(office: Client, staff: Person) -> None:
    make.make_affiliation(staff, make.make_member())
    red = make_red(recipients=[staff])
    own = {"number": str(red.number), "version": "v" + "A" * 8 * 13}

    assert office.get(address(red)).status_code == 200
    assert rows_of(exported(office)) == []
    looked = upload(office, new_row(office, **own))
    assert errors(looked) == [(2, "number", "There is none of this number here that you could change.")]
    assert CANARY.encode() not in looked.content


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_table_takes_a_constant_number_of_queries(
    office: Client, kind: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows_added in (1, 2):
        for _row in range(rows_added):
            make.make_report().sectors.add(make.make_sector())
        with django_assert_num_queries(11):
            exported(office, kind)


def test_table_of_too_many_rows_is_not_made(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ReportAdmin, "most_rows", 1)
    for _number in range(2):
        make.make_report()

    response = office.get("/admin/sector_reports/report/export.csv", follow=True)

    assert said(response) == ["A table has at most 1 rows. Filter the list first."]


def test_member_gets_no_table(client: Client, db: None) -> None:
    at_work(client, make.make_person())

    for page in ("export.csv", "export.xlsx", "import/"):
        assert client.get(f"/admin/sector_reports/report/{page}").status_code in (302, 403)


def test_list_leads_to_its_table_with_the_same_question(office: Client) -> None:
    page = office.get(list_address(Report), {"q": "water"}).content.decode()

    assert 'href="/admin/sector_reports/report/export.csv?q=water"' in page
    assert f'href="{IMPORT}"' in page


# Round trip


@pytest.fixture
def awkward(office: Client) -> list[Report]:
    reports = [make.make_report(title=text[:250], abstract=f"{text}\r\n{text}") for text in AWKWARD]
    reports.append(make.make_report(abstract="=" + "long " * LONGEST_CELL))
    return reports


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_table_that_comes_back_unchanged_changes_nothing(
    office: Client, awkward: list[Report], kind: str
) -> None:
    before = list(Report.objects.order_by("pk").values())
    entries = recorded()

    looked = upload(office, exported(office, kind), f"reports.{kind}")
    confirm(office, looked)

    assert looked.context["count"] == {"rows": len(awkward), "wrong": 0, "changing": 0, "same": len(awkward)}
    assert list(Report.objects.order_by("pk").values()) == before
    assert recorded() == entries


def test_text_that_no_cell_holds_stays(office: Client, awkward: list[Report]) -> None:
    long = awkward[-1]

    confirm(office, upload(office, changed(office, *[{}] * len(AWKWARD), {"title": "New"})))

    before = len(long.abstract)
    long.refresh_from_db()
    assert (long.title, len(long.abstract)) == ("New", before)
