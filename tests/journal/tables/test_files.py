"""Tables as files: what is written comes back, and what is no table is refused in words."""

import datetime
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal.admin.tables import files, unpacking
from journal.admin.tables.cells import HARMFUL, TOO_LONG, as_cell, as_it_was, harmless
from journal.admin.tables.files import Table, as_csv, as_xlsx, read_table
from journal.admin.tables.refusing import BadTableError

AWKWARD = [
    '=HYPERLINK("http://evil.example";"click")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "'=already harmless",
    "'quoted'",
    "''",
    "one;=1+1",
    "one,-1",
    'say "=1+1"',
    "semi;colons; and, commas",
    '"quotes"',
    "first\nsecond\n- third\n=fourth",
    "tab\t=1+1",
    "דוח בנושא בריאות",
    "mixed \u200fעברית\u200e and English",
    "_x000D_ and _x005F_",
    "0012",
    "1e5",
    "2018-03",
    "TRUE",
    "#REF!",
    "\u2028 and \x85 inside",
    "😀 " + "long " * 6000,
]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40) | st.text(
    "=+-@'\"\t\n\r;, _x05F", max_size=12
)


def csv_and_back(rows: list[list[str]]) -> Table:
    return read_table(as_csv(["a", "b"], rows))


def xlsx_and_back(rows: list[list[str]]) -> Table:
    return read_table(as_xlsx(["a", "b"], rows, name="rows"))


BOTH = pytest.mark.parametrize("there_and_back", [csv_and_back, xlsx_and_back])
There = Callable[[list[list[str]]], Table]


@BOTH
@pytest.mark.parametrize("text", AWKWARD)
def test_cell_comes_back_as_it_left(there_and_back: There, text: str) -> None:
    table = there_and_back([[as_cell(text), "x"]])

    assert table.rows[0].cells == {"a": as_cell(text), "b": "x"}
    assert table.rows[0].errors == {}


@BOTH
@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(texts, texts), max_size=4))
def test_any_table_comes_back_as_it_left(there_and_back: There, rows: list[tuple[str, str]]) -> None:
    written = [[as_cell(one), as_cell(other)] for one, other in rows]

    table = there_and_back(written)

    assert [[row.cells.get("a", ""), row.cells.get("b", "")] for row in table.rows] == [
        row for row in written if any(row)
    ]


@settings(max_examples=300)
@given(texts)
def test_no_cell_of_a_csv_begins_like_a_formula_whatever_the_separator(text: str) -> None:
    made = harmless(text)

    assert not HARMFUL.search(made.replace("'", "’"))
    assert as_it_was(made) == text


def test_bytes_of_a_csv_are_what_spreadsheets_take_for_utf_8() -> None:
    assert as_csv(["a"], [["=1+1"], ['ö;"=2";-3']]) == (
        b"\xef\xbb\xbf" + """"a"\r\n"'=1+1"\r\n"ö;""'=2"";'-3"\r\n""".encode()
    )


def test_every_cell_of_a_workbook_is_text() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(["a"], [["=1+1"], ["12"], ["2018-03-01"]], name="t")))

    cells = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]

    assert [(cell.data_type, cell.number_format, cell.quotePrefix) for cell in cells] == [
        ("s", "@", True)
    ] * 3
    assert [cell.value for cell in cells] == ["=1+1", "12", "2018-03-01"]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("  around \n", "around"),
        ("bell\x07 and \x0b", "bell and"),
        ("\ufffe", ""),
        ("x" * 32_767, "x" * 32_767),
        ("x" * 32_768, TOO_LONG),
        ("😀" * 16_384, TOO_LONG),
    ],
)
def test_cell_holds_what_a_spreadsheet_can(text: str, cell: str) -> None:
    assert as_cell(text) == cell


# What others write


def book_of(*rows: list[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_typed_cells_of_a_workbook_are_read_as_text() -> None:
    content = book_of(
        ["Number", " b ", "c", "d", "e"],
        [12, 2.5, datetime.date(2018, 3, 1), datetime.datetime(2018, 3, 1, 12), True],
    )

    row = read_table(content).rows[0]

    assert row.cells == {
        "number": "12",
        "b": "2.5",
        "c": "2018-03-01",
        "d": "2018-03-01T12:00:00",
        "e": "yes",
    }


def test_formula_is_an_error_of_its_cell() -> None:
    row = read_table(book_of(["a", "b"], ["=1+1", "x"])).rows[0]

    assert row.errors == {"a": "This is a formula or an error. Write the text itself."}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separator_is_that_of_the_head(separator: str) -> None:
    table = read_table(separator.join(["a", "b"]).encode() + b"\r\n" + separator.join(["1", "2"]).encode())

    assert table.rows[0].cells == {"a": "1", "b": "2"}


def test_rows_are_numbered_as_spreadsheets_do_and_empty_ones_left_out() -> None:
    assert [row.number for row in read_table(b"a,b\n\n1,\n,,\n2,\n").rows] == [3, 5]


@pytest.mark.parametrize("content", [b"a,b\n1\n", b"a,b\n1,\n", book_of(["a", "b"], ["1"])])
def test_cells_left_out_at_the_end_of_a_row_are_empty(content: bytes) -> None:
    assert read_table(content).rows[0].cells == {"a": "1", "b": ""}


# What is no table


def zip_of(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return content.getvalue()


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name else data)
    return changed.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOOK = book_of(["a"], ["x"])
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The table is empty."),
        (b"\n\n", "The table is empty."),
        (b"a,A\n1,2", "These columns are there twice: a."),
        (b"a\n\xff\xfe\n", "This is no text in UTF-8."),
        ("a\n1".encode("utf-16"), "This is no text in UTF-8."),
        (b'a\n"open', "Row 2 cannot be read"),
        (b'a\n"x"y', "Row 2 cannot be read"),
        (b"a\n" + b"x" * 1_100_000, "Row 2 cannot be read"),
        (b",".join([b"c%d" % number for number in range(51)]), "The table has more than 50 columns."),
        (b"a\n" + b"1\n" * 2001, "The table has more than 2000 rows."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "This is an old or an encrypted workbook."),
        (b"PK\x03\x04 and then nothing", "The file is damaged"),
        (zip_of(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "The file is damaged"),
        (BOOK[: len(BOOK) // 2], "The file is damaged"),
        (
            zip_of(**{"[Content_Types].xml": b"<a macroEnabled/>", "xl__workbook.xml": b"<a/>"}),
            "holds macros",
        ),
        (zip_of(**{"[Content_Types].xml": b"<a/>", "xl__workbook.xml": b"<a/>"}), "The file is damaged"),
        (with_part(BOOK, SHEET, lambda _xml: b"<worksheet"), "The file is damaged"),
        (with_part(BOOK, SHEET, lambda _xml: ENTITY + b"<worksheet/>"), "The file is damaged"),
        (
            with_part(BOOK, SHEET, lambda xml: xml.decode().encode("utf-16")),
            "The file is damaged",
        ),
        (
            with_part(
                BOOK, SHEET, lambda xml: xml.replace(b'r="2"', b'r="9999999"').replace(b"A2", b"A9999999")
            ),
            "The table has more than 2000 rows.",
        ),
        (zip_of(**{f"part{number}": b"" for number in range(501)}), "too large once it is unpacked"),
        (zip_of(**{"[Content_Types].xml": b"<a/>", "bomb.xml": bytes(30 * 1024**2)}), "too large once it is"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(BadTableError) as refused:
        read_table(content)

    assert words in str(refused.value.words)


def test_size_that_a_part_says_of_itself_is_not_believed() -> None:
    bomb = bytearray(zip_of(**{"[Content_Types].xml": b"<a/>", "xl__workbook.xml": bytes(60 * 1024**2)}))
    while (place := bomb.find((60 * 1024**2).to_bytes(4, "little"))) >= 0:
        bomb[place : place + 4] = (10).to_bytes(4, "little")

    with pytest.raises(BadTableError, match=r"damaged|too large"):
        read_table(bytes(bomb))


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_part_that_cannot_be_unpacked_piece_by_piece_is_not_unpacked_at_all(packing: int) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as archive:
        archive.writestr("[Content_Types].xml", b"<a/>")
        archive.writestr("bomb.xml", bytes(1024**2))

    with pytest.raises(BadTableError, match="damaged"):
        read_table(content.getvalue())


@pytest.mark.parametrize(
    ("name", "tags"), [("xl/styles.xml", 100_000), ("xl/workbook.xml", 100_000), (SHEET, 500_000)]
)
def test_part_of_very_many_small_tags_is_not_read(name: str, tags: int) -> None:
    content = with_part(BOOK, name, lambda xml: xml + b"<c/>" * tags)

    with pytest.raises(BadTableError, match="too large once it is unpacked"):
        read_table(content)


def test_bounds_are_those_that_the_words_say() -> None:
    assert (files.LARGEST, files.MOST_ROWS) == (5 * 1024**2, 2000)
    assert unpacking.LARGEST_INFLATED == 20 * 1024**2
