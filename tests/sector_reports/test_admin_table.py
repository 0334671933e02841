"""The table of the reports: out of the list as a file, and in again as changes, of which none is lost or unseen."""

import datetime
import io
from typing import Any

import openpyxl
import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from journal.admin.tables.cells import LONGEST_CELL
from journal.admin.tables.files import Table, as_csv, as_xlsx, read_table
from journal.models import Entry
from members.models import Person
from sector_reports.models import Report
from tests import factories as make
from tests.journal.tables.test_files import AWKWARD
from tests.office import address, at_work, list_address, recorded, said
from tests.sector_reports.test_admin_hidden import CANARY, make_red
from working_groups.tlp import Tlp

IMPORT = "/admin/sector_reports/report/import/"


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="staff@example.org", name="Staff")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)


def exported(office: Client, kind: str = "csv", **question: str) -> bytes:
    response = office.get(f"/admin/sector_reports/report/export.{kind}", question)
    assert response.status_code == 200, response
    return response.content


def rows_of(content: bytes) -> list[dict[str, str]]:
    return [row.cells for row in read_table(content).rows]


def upload(office: Client, content: bytes, name: str = "reports.csv") -> Any:
    return office.post(IMPORT, {"table": SimpleUploadedFile(name, content)})


def changed(office: Client, *changes: dict[str, str], kind: str = "csv") -> bytes:
    """The table as exported, by number, with these cells changed, row by row."""
    table = read_table(exported(office, kind))
    table.rows.sort(key=lambda row: int(row.cells["number"]))
    lines = []
    for number, row in enumerate(table.rows):
        cells = {**row.cells, **(changes[number] if number < len(changes) else {})}
        lines.append([cells.get(column, "") for column in table.columns])
    return written(table, lines, kind)


def written(table: Table, lines: list[list[str]], kind: str = "csv") -> bytes:
    return as_csv(table.columns, lines) if kind == "csv" else as_xlsx(table.columns, lines, name="reports")


def new_row(office: Client, **cells: str) -> bytes:
    columns = read_table(exported(office)).columns
    return as_csv(columns, [[cells.get(column, "") for column in columns]])


def confirm(office: Client, looked: Any) -> Any:
    return office.post(IMPORT, {"packed": looked.context["packed"]}, follow=True)


def errors(response: Any) -> list[tuple[int, str, str]]:
    return [(row.number, *error) for row in response.context["wrong"] for error in row.errors]


def refused(response: Any) -> str:
    return " ".join(response.context["form"].errors["table"])


def told(response: Any) -> list[tuple[str, str, str]]:
    return [change for row in response.context["changing"] for change in row.changes]


# Out


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
    monkeypatch.setattr("journal.admin.tables.pages.MOST_ROWS", 1)
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


# In


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_changes_are_shown_then_written_and_on_the_record(office: Client, staff: Person, kind: str) -> None:
    make.make_group(code="WG91")
    sector = make.make_sector(name="Health; care")
    one, other = make.make_report(title="One"), make.make_report(title="Other")
    Report.objects.update(published_on="2018-03-19")
    before = len(recorded())
    content = changed(
        office,
        {"title": "=New; title", "sectors": "health; CARE", "kind": "position_paper"},
        {"addressed_groups": "wg91", "published": "2018-03", "announced": "no"},
        kind=kind,
    )

    looked = upload(office, content)
    nothing = recorded()[before:]
    done = confirm(office, looked)

    one.refresh_from_db()
    other.refresh_from_db()
    assert told(looked) == [
        ("title", "One", "=New; title"),
        ("kind", "sector_report", "position_paper"),
        ("sectors", "", "health; CARE"),
        ("announced", "yes", "no"),
        ("published", "2018-03-19", "2018-03"),
        ("addressed_groups", "", "wg91"),
    ]
    assert nothing == []
    assert said(done) == ["2 rows were written."]
    assert (one.title, one.kind, list(one.sectors.all())) == ("=New; title", "position_paper", [sector])
    assert (other.date_iso, other.is_announced) == ("2018-03", False)
    assert [group.code for group in other.addressed_groups.all()] == ["WG91"]
    assert recorded()[before:] == [("report.changed", "=New; title"), ("report.changed", "Other")]
    entry = Entry.objects.filter(verb="report.changed").order_by("id")[0]
    assert entry.by == staff
    assert entry.changes["title"] == ["One", "=New; title"]


def test_page_says_who_will_see_more(office: Client) -> None:
    make.make_report(Tlp.GREEN, is_announced=False)

    looked = upload(office, changed(office, {"announced": "yes"}))

    assert looked.context["changing"][0].told == [
        "The public will see more: title and abstract, so far nothing."
    ]
    assert b"will see more: title and abstract, so far nothing." in looked.content


def test_one_row_that_cannot_be_keeps_all_from_being_written(office: Client) -> None:
    one, other = make.make_report(title="One"), make.make_report(title="Other")

    looked = upload(office, changed(office, {"title": "New"}, {"title": "", "sectors": "Unheard of"}))
    again = confirm(office, looked)

    one.refresh_from_db()
    assert errors(looked) == errors(again)
    assert errors(looked) == [
        (3, "title", "This field is required."),
        (3, "sectors", "There is no “Unheard of”."),
    ]
    assert b"Write these changes" not in looked.content
    assert one.title == "One"
    assert other.title == "Other"


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"number": "999999"}, "number", "There is none of this number here that you could change."),
        ({"number": "twelve"}, "number", "There is none of this number here that you could change."),
        ({"title": "x" * 251}, "title", "Ensure this value has at most 250 characters (it has 251)."),
        ({"slug": "other"}, "", "The address of a published report lasts."),
        ({"slug": "taken"}, "slug", "This address cannot be used. Choose another."),
        ({"kind": "novel"}, "kind", "Select a valid choice. novel is not one of the available choices."),
        ({"group": "WG0"}, "group", "There is no “WG0”."),
        ({"group": ""}, "group", "This field is required."),
        ({"label": "PINK"}, "label", "Choose CLEAR, GREEN, AMBER or AMBER+STRICT."),
        ({"label": "RED"}, "label", "A report becomes TLP:RED on its page, with those it is addressed to."),
        ({"label": "CLEAR"}, "", "Say why the label is lowered."),
        (
            {"announced": "perhaps"},
            "announced",
            "Select a valid choice. perhaps is not one of the available choices.",
        ),
        (
            {"published": "March"},
            "published",
            "Write the date as 2018-03-19, or 2018-03 for the month alone.",
        ),
        ({"published": ""}, "", "A published report needs its date."),
        ({"state": "draft"}, "state", "A table does not change this."),
        ({"version": ""}, "version", "This is not what the portal wrote here. Export the table again."),
        ({"version": "v=="}, "version", "This is not what the portal wrote here. Export the table again."),
        ({"abstract": "[too long for a cell]"}, "abstract", "A table cannot hold this text."),
    ],
)
def test_row_that_cannot_be_is_told_with_its_column(
    office: Client, cells: dict[str, str], column: str, words: str
) -> None:
    make_red(slug="taken")
    report = make.make_report(Tlp.GREEN, slug="own")
    before = Report.objects.values().get(pk=report.pk)

    looked = upload(office, changed(office, cells))

    assert errors(looked) == [(2, column, words)]
    assert Report.objects.values().get(pk=report.pk) == before


def test_row_that_is_there_twice_is_refused(office: Client) -> None:
    make.make_report()
    table = read_table(exported(office))
    lines = [[row.cells.get(column, "") for column in table.columns] for row in table.rows * 2]

    assert [error[2] for error in errors(upload(office, written(table, lines)))] == [
        "Another row says the same."
    ] * 2


def test_label_goes_the_way_of_the_label(office: Client) -> None:
    report = make.make_report(Tlp.AMBER, title="Health care")
    before = len(recorded())

    looked = upload(office, changed(office, {"label": "green", "reason": "As the board decided."}))
    confirm(office, looked)

    report.refresh_from_db()
    entry = Entry.objects.get(verb="report.label_changed")
    assert report.tlp == Tlp.GREEN
    assert (entry.reason, entry.changes) == ("As the board decided.", {"label": ["TLP:AMBER", "TLP:GREEN"]})
    assert [verb for verb, _label in recorded()[before:]] == [
        "report.exported",
        "report.viewed",
        "report.label_changed",
    ]


@pytest.mark.parametrize("label", ["AMBER", "TLP:GREEN"])
def test_strict_label_is_not_lowered_by_a_table(office: Client, label: str) -> None:
    make.make_report(Tlp.AMBER_STRICT)

    looked = upload(office, changed(office, {"label": label, "reason": "Typed."}))

    assert errors(looked) == [(2, "", "TLP:AMBER+STRICT is lowered by two people together.")]


@pytest.mark.parametrize("cells", [{"label": "AMBER"}, {"group": "WG91"}])
def test_label_stays_within_what_the_group_allows(office: Client, cells: dict[str, str]) -> None:
    make.make_group(code="WG91", highest_tlp=Tlp.CLEAR, default_tlp=Tlp.CLEAR)
    narrow = make.make_group(highest_tlp=Tlp.GREEN, default_tlp=Tlp.GREEN)
    make.make_report(Tlp.GREEN, group=narrow)

    looked = upload(office, changed(office, cells))

    assert "is stricter than" in errors(looked)[0][2]


def test_what_an_import_shows_of_amber_is_on_the_record(office: Client) -> None:
    """Also to whoever has made the version up, to be told what the cells hold."""
    amber = make.make_report(Tlp.AMBER, abstract="What it holds.")
    make.make_report(Tlp.GREEN)
    asked = {"number": str(amber.number), "abstract": "?", "version": "v" + "A" * 8 * 13}

    looked = upload(office, new_row(office, **asked))

    assert "What it holds." in looked.content.decode()
    assert [label for verb, label in recorded() if verb == "report.viewed"] == [
        f"Report {amber.number} (TLP:AMBER)"
    ]


def test_another_group_allows_the_label_that_comes_with_it(office: Client) -> None:
    make.make_group(code="WG91", highest_tlp=Tlp.CLEAR, default_tlp=Tlp.CLEAR)
    make.make_report(Tlp.AMBER)

    looked = upload(office, changed(office, {"group": "WG91", "label": "GREEN", "reason": "Typed."}))

    assert errors(looked) == [(2, "", "TLP:GREEN is stricter than WG91 allows.")]


# Meanwhile


def test_what_was_changed_after_the_export_is_a_conflict(office: Client) -> None:
    report = make.make_report(title="Exported")
    content = changed(office, {"title": "From the table", "abstract": "From the table."})
    Report.objects.update(title="Typed meanwhile")

    looked = upload(office, content)

    report.refresh_from_db()
    assert errors(looked) == [
        (2, "title", "This was changed after the export. It is now: Typed meanwhile"),
    ]
    assert report.title == "Typed meanwhile"


def test_cell_that_the_table_leaves_alone_is_not_written_back(office: Client) -> None:
    report = make.make_report(title="Exported")
    content = changed(office, {"abstract": "From the table."})
    Report.objects.update(title="Typed meanwhile")

    confirm(office, upload(office, content))

    report.refresh_from_db()
    assert (report.title, report.abstract) == ("Typed meanwhile", "From the table.")


def test_change_between_looking_and_confirming_is_a_conflict(office: Client) -> None:
    report = make.make_report(title="Exported")
    looked = upload(office, changed(office, {"title": "From the table"}))
    Report.objects.update(title="Typed meanwhile")

    response = confirm(office, looked)

    report.refresh_from_db()
    assert errors(response)[0][1] == "title"
    assert report.title == "Typed meanwhile"


def test_report_that_went_out_of_sight_meanwhile_is_there_no_longer(office: Client) -> None:
    make.make_report(title=CANARY, recipients=[make.make_person()])
    content = changed(office, {"abstract": "From the table."})
    Report.objects.update(tlp=Tlp.RED)

    looked = upload(office, content)

    assert errors(looked) == [(2, "number", "There is none of this number here that you could change.")]
    assert CANARY.encode() not in looked.content


def test_table_is_confirmed_by_who_looked_at_it_and_not_for_ever(office: Client, staff: Person) -> None:
    make.make_report(title="Exported")
    looked = upload(office, changed(office, {"title": "From the table"}))
    other = at_work(Client(), make.make_staff())

    of_another = confirm(other, looked)
    with time_machine.travel(datetime.timedelta(hours=2)):
        too_late = confirm(at_work(Client(), staff), looked)

    words = ["It is too long ago that you looked at this. Choose the file again."]
    assert (said(of_another), said(too_late)) == (words, words)
    assert Report.objects.get().title == "Exported"


# New ones


def test_groups_to_which_a_new_draft_is_open_are_on_the_record(office: Client) -> None:
    make.make_group(code="WG77")
    make.make_group(code="WG91")
    cells = {
        "title": "T",
        "abstract": "A",
        "group": "WG77",
        "label": "AMBER",
        "addressed_groups": "WG91; WG77",
    }

    confirm(office, upload(office, new_row(office, **cells)))

    assert Entry.objects.get(verb="report.added").changes == {"addressed_groups": ["", "WG77, WG91"]}


def test_row_without_a_number_is_a_new_draft(office: Client) -> None:
    group = make.make_group(code="WG77", default_tlp=Tlp.RED)
    sector = make.make_sector(name="Health")
    content = new_row(office, title="Health care", abstract="What it says.", group="wg77", sectors="Health")

    looked = upload(office, content)
    before = Report.objects.count()
    confirm(office, looked)

    report = Report.objects.get()
    assert before == 0
    assert looked.context["changing"][0].is_new
    assert (report.slug, report.group, report.state) == ("health-care", group, "draft")
    assert (report.label, report.kind, report.is_announced) == (Tlp.AMBER_STRICT, "sector_report", True)
    assert list(report.sectors.all()) == [sector]
    assert [verb for verb, _label in recorded()] == ["report.added"]


def test_new_row_says_what_it_lacks(office: Client) -> None:
    looked = upload(office, new_row(office, kind="sector_report"))

    assert errors(looked) == [
        (2, column, "This field is required.") for column in ("title", "slug", "abstract", "group")
    ]


# Files


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The submitted file is empty."),
        (b"a,b\n1,2", "Nobody knows these columns: a, b."),
        (b"title\nx", "These columns are missing: number, version."),
        (b"number\nx", "These columns are missing: version."),
        (b"PK\x03\x04", "The file is damaged, or is no workbook."),
        (b"\xff\xfe", "This is no text in UTF-8."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(office: Client, content: bytes, words: str) -> None:
    assert words in refused(upload(office, content))


def test_formula_in_a_workbook_is_refused_with_its_cell(office: Client) -> None:
    report = make.make_report()
    book = openpyxl.Workbook()
    book.active.append(["number", "title", "version"])
    book.active.append([report.number, "=1+1", ""])
    content = io.BytesIO()
    book.save(content)

    looked = upload(office, content.getvalue(), "reports.xlsx")

    assert errors(looked) == [(2, "title", "This is a formula or an error. Write the text itself.")]


def test_looking_takes_as_many_queries_for_more_rows_that_change_nothing(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for rows_added in (1, 2):
        for _row in range(rows_added):
            make.make_report().sectors.add(make.make_sector())
        content = exported(office)
        with django_assert_num_queries(12):
            upload(office, content)


def test_not_more_rows_are_changed_at_once_than_that_takes_no_time(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journal.admin.tables.rows.MOST_CHANGES", 1)
    for _number in range(2):
        make.make_report()

    response = upload(office, changed(office, {"title": "New"}, {"title": "Newer"}))

    assert refused(response) == "The table changes more than 1 rows. Divide it."


def test_not_more_text_is_changed_at_once_than_a_form_may_send(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("journal.admin.tables.pages.LARGEST_PACKED", 100)
    make.make_report()

    response = upload(office, changed(office, {"abstract": "A long text."}))

    assert refused(response) == "The table changes too much text at once. Divide it."


def test_confirmation_is_written_once(office: Client) -> None:
    make.make_group(code="WG77")
    looked = upload(office, new_row(office, title="Health care", abstract="What it says.", group="WG77"))

    confirm(office, looked)
    again = confirm(office, looked)

    assert errors(again) == [(2, "slug", "This address cannot be used. Choose another.")]
    assert Report.objects.count() == 1
