import datetime
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from journal.models import Entry
from members.models import Person
from sector_reports.models import Report, StoredFile, Upload
from tests import factories as make
from tests.corpus.hostile import HOSTILE
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db

HEAD = "file,title,abstract,group,label,published,sectors,addressed_groups\n"
FIRST = "a.pdf,Health care,What hospitals need.,WG3,GREEN,2018-03,Health; Energy,\n"
SECOND = "b.pdf,Space,What satellites need.,wg3,tlp:amber,2019-05-07,,WG3\n"


@pytest.fixture
def staff() -> Person:
    make.make_group(code="WG3", highest_tlp=Tlp.AMBER)
    make.make_sector(name="Health")
    make.make_sector(name="Energy")
    return make.make_staff(email="staff@example.org")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.pdf").write_bytes(HOSTILE["open-action"].make())
    (tmp_path / "b.pdf").write_bytes(make.blank_pdf(2))
    return tmp_path


def run(folder: Path, rows: str, *options: str, head: str = HEAD) -> str:
    table = folder / "table.csv"
    table.write_text(head + rows, encoding="utf-8-sig")
    out = io.StringIO()
    try:
        call_command(
            "import_reports", str(folder), str(table), "--by", "staff@example.org", *options, stdout=out
        )
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_without_write_nothing_is_imported(staff: Person, folder: Path) -> None:
    said = run(folder, FIRST + SECOND)

    assert "row 2, a.pdf: right, 1 pages, taken out: 1 action at the opening of the file" in said
    assert "row 3, b.pdf: right, 2 pages" in said
    assert "Nothing was imported yet: add --write." in said
    assert not Report.objects.exists()
    assert not Upload.objects.exists()


def test_rows_become_drafts_with_their_files(staff: Person, folder: Path) -> None:
    said = run(folder, FIRST + SECOND, "--write")

    assert "2 drafts were imported." in said
    health, space = Report.objects.order_by("title")
    assert (health.slug, health.label, health.state) == ("health-care", Tlp.GREEN, "draft")
    assert (health.published_on, health.published_precision) == (datetime.date(2018, 3, 1), "month")
    assert [sector.name for sector in health.sectors.order_by("name")] == ["Energy", "Health"]
    assert (space.label, space.published_on) == (Tlp.AMBER, datetime.date(2019, 5, 7))
    assert [group.code for group in space.addressed_groups.all()] == ["WG3"]
    added = Entry.objects.filter(verb="report.added").order_by("id")
    assert [entry.changes for entry in added] == [{}, {"addressed_groups": ["", "WG3"]}]
    upload = Upload.objects.get(name="a.pdf")
    assert (upload.state, upload.by, upload.removed) == ("accepted", staff, [["at_opening", 1]])
    assert health.editions.get().file == upload.file


WRONG = [
    ("b.pdf,,x,WG3,,,,", "b.pdf: title: This field is required."),
    ("b.pdf,Health care,x,WG3,,,,", "b.pdf: slug: row 2 has the same address"),
    ("a.pdf,T,x,WG9,,,,", "group: There is no “WG9”."),
    ("a.pdf,T,x,WG3,RED,,,", "label: A TLP:RED report is entered by hand"),
    ("a.pdf,T,x,WG3,AMBER+STRICT,,,", "label: This label is stricter than the group allows."),
    ("a.pdf,T,x,WG3,PINK,,,", "label: Choose CLEAR, GREEN, AMBER or AMBER+STRICT."),
    ("a.pdf,T,x,WG3,,March 2018,,", "published: Write the date as"),
    ("../a.pdf,T,x,WG3,,,,", "file: there is no “../a.pdf” in the folder"),
    ("c.pdf,T,x,WG3,,,,", "file: there is no “c.pdf” in the folder"),
]


def test_with_one_wrong_row_nothing_is_imported(staff: Person, folder: Path) -> None:
    said = run(folder, FIRST + "".join(f"{row}\n" for row, _error in WRONG), "--write")

    lines = said.splitlines()
    for (_row, error), line in zip(WRONG, lines[1:], strict=False):
        assert error in line
    assert "Nothing was imported: 9 of 10 rows cannot be." in said
    assert not Report.objects.exists()
    assert not StoredFile.objects.exists()


def test_refused_file_is_an_error_of_its_row(staff: Person, folder: Path) -> None:
    (folder / "b.pdf").write_bytes(HOSTILE["encrypted"].make())

    said = run(folder, FIRST + SECOND, "--write")

    assert "row 3, b.pdf: file: The file is encrypted or protected by a password." in said
    assert not Report.objects.exists()


def test_files_that_no_row_names_are_told(staff: Person, folder: Path) -> None:
    assert "b.pdf: in the folder, and in no row" in run(folder, FIRST)


def test_semicolons_divide_cells_where_the_first_row_says_so(staff: Person, folder: Path) -> None:
    said = run(folder, 'a.pdf;T;x;WG3;"Health;Energy"\n', head="file;title;abstract;group;sectors\n")

    assert "All 1 rows are right." in said


@pytest.mark.parametrize(
    ("head", "error"),
    [
        ("file,title,abstract,group,colour\n", "columns that nobody knows: colour"),
        ("file,title\n", "lacks the columns abstract, group"),
    ],
)
def test_wrong_columns_are_told(staff: Person, folder: Path, head: str, error: str) -> None:
    assert error in run(folder, "", head=head)


def test_who_may_not_add_reports_imports_nothing(folder: Path) -> None:
    make.make_person(email="staff@example.org")

    assert "staff@example.org is nobody who may add reports." in run(folder, FIRST, "--write")
