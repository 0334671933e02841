"""Files as people save them, and files that are no table."""

import csv
import io
import zipfile

import pytest
from django.test import Client

from journal.admin.tables.files import as_xlsx, read_table
from journal.models import Entry
from members.importing.sheet import MOST_ROWS
from members.models import Organisation, Person
from tests import factories as make
from tests.members.importing.handling import errors_of, exported, tried, written

pytestmark = pytest.mark.django_db


def bomb() -> bytes:
    """Of no time, so that every process of a run finds the same one."""
    contents = {
        "[Content_Types].xml": b"<Types/>",
        "xl/workbook.xml": b"<workbook/>",
        "xl/worksheets/sheet1.xml": b"<a>" + b" " * 40_000_000,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
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
    assert Entry.objects.about(table).latest("pk").verb == "table.refused"
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


def test_csv_of_the_office_is_plain(office: Client) -> None:
    make.make_member(name="=1+1")

    text = exported(office, Organisation).decode("utf-8-sig")

    assert "'=1+1" in text
    assert len(list(csv.reader(io.StringIO(text)))) == 2
