"""Tables as files: CSV (RFC 4180) and XLSX, written for spreadsheets and read from whatever people send."""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from journal.admin.tables.cells import as_cell, as_it_was, harmless
from journal.admin.tables.refusing import BadTableError
from journal.admin.tables.unpacking import BROKEN, repacked

LARGEST = 5 * 1024 * 1024
MOST_ROWS = 2000  # of reports with long abstracts: some 40 MB of memory while they are read
MOST_COLUMNS = 50
LARGEST_CSV_CELL = 1024 * 1024

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # how a workbook writes what XML cannot say


@dataclass
class Row:
    """`number` as a spreadsheet shows it; `errors` are of cells that hold no text, by column."""

    number: int
    cells: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class Table:
    columns: list[str]
    rows: list[Row]


# Writing


def as_csv(columns: list[str], rows: Iterable[list[str]]) -> bytes:
    """Every cell in quotes. It begins with a byte order mark: spreadsheets take it for UTF-8 then."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(columns: list[str], rows: Iterable[list[str]], *, name: str) -> bytes:
    """Every cell is text, and stays text when somebody types into it: no formula, no number, no date."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(name[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, column, is_heading=True) for column in columns])
    for row in rows:
        sheet.append([_text_cell(sheet, cell) for cell in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _text_cell(sheet: Any, text: str, *, is_heading: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, ESCAPE_LIKE.sub("_x005F_", as_cell(text)))
    cell.data_type = "s"  # whatever it looks like
    cell.number_format = "@"
    cell.quotePrefix = True
    if is_heading:
        cell.font = Font(bold=True)
    return cell


# Reading


def read_table(content: bytes, *, most_rows: int = MOST_ROWS) -> Table:
    """Raises BadTableError for what is no table within the bounds. Rows without any text are left out."""
    if len(content) > LARGEST:
        raise BadTableError(too_large())
    if content.startswith(OLE):
        raise BadTableError(
            _(
                "This is an old or an encrypted workbook. Save it as “Excel Workbook (.xlsx)”, without a password."
            )
        )
    rows_of = _rows_of_workbook if content.startswith(ZIP) else _rows_of_text
    numbered = rows_of(content, most_rows)
    head = next((values for _number, values in numbered), [])
    columns = _columns(head)
    rows = [_row(number, values, columns) for number, values in numbered if any(map(_has_text, values))]
    return Table(columns, rows)


def too_large() -> str:
    return _("The file is larger than %(size)d MB.") % {"size": LARGEST // 1024**2}


def _columns(head: list[Any]) -> list[str]:
    columns = [str(name or "").strip().lower() for name in head]
    while columns and not columns[-1]:
        columns.pop()
    if not any(columns):
        raise BadTableError(_("The table is empty. Its first row names the columns."))
    if twice := {name for name in columns if columns.count(name) > 1}:
        raise BadTableError(
            _("These columns are there twice: %(names)s.") % {"names": ", ".join(sorted(twice)) or "–"}
        )
    return columns


def _row(number: int, values: list[Any], columns: list[str]) -> Row:
    """Cells that are not there are empty: a spreadsheet leaves them out at the end of a row."""
    row = Row(number, dict.fromkeys(columns, ""))
    for place, value in enumerate(values):
        if place >= len(columns):
            if _has_text(value):
                row.errors[""] = _("There are more cells than columns.")
        elif isinstance(value, _NoText):
            del row.cells[columns[place]]
            row.errors[columns[place]] = _("This is a formula or an error. Write the text itself.")
        else:
            row.cells[columns[place]] = as_cell(value)
    return row


def _has_text(value: Any) -> bool:
    return isinstance(value, _NoText) or bool(value.strip())


def _numbered(rows: Iterable[list[Any]], most_rows: int) -> Iterator[tuple[int, list[Any]]]:
    for number, values in enumerate(rows, start=1):
        while values and not _has_text(values[-1]):
            values.pop()
        if number > most_rows + 1:
            raise BadTableError(_("The table has more than %(rows)d rows. Divide it.") % {"rows": most_rows})
        if len(values) > MOST_COLUMNS:
            raise BadTableError(_("The table has more than %(columns)d columns.") % {"columns": MOST_COLUMNS})
        yield number, values


def _rows_of_text(content: bytes, most_rows: int) -> Iterator[tuple[int, list[Any]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadTableError(
            _("This is no text in UTF-8. Save the table as “CSV UTF-8”, or as .xlsx.")
        ) from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    csv.field_size_limit(LARGEST_CSV_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        yield from _numbered(([as_it_was(cell) for cell in values] for values in reader), most_rows)
    except csv.Error as error:
        raise BadTableError(
            _("Row %(row)d cannot be read: a quotation mark is missing or out of place.")
            % {"row": reader.line_num}
        ) from error


class _NoText:
    """A formula, or what is left of one."""


def _rows_of_workbook(content: bytes, most_rows: int) -> Iterator[tuple[int, list[Any]]]:
    packed = repacked(content, times=max(1, most_rows // MOST_ROWS))
    try:
        book = openpyxl.load_workbook(packed, read_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        yield from _numbered(
            ([_text_of(cell) for cell in row] for row in _bounded(sheet, most_rows)), most_rows
        )
    except BadTableError:
        raise
    except Exception as error:  # there is no list of what a broken workbook makes openpyxl raise
        raise BadTableError(BROKEN) from error


def _bounded(sheet: Any, most_rows: int) -> Iterator[Any]:
    """One row and one column more than there may be: whoever counts sees it."""
    return iter(sheet.iter_rows(max_row=most_rows + 2, max_col=MOST_COLUMNS + 1))


def _text_of(cell: Any) -> Any:
    if cell.data_type in ("f", "e"):
        return _NoText()
    match cell.value:
        case None:
            return ""
        case bool():
            return "yes" if cell.value else "no"
        case float() if cell.value.is_integer():
            return str(int(cell.value))
        case datetime.datetime() if cell.value.time() == datetime.time.min:
            return cell.value.date().isoformat()
        case datetime.date() | datetime.time():
            return cell.value.isoformat()
    return str(cell.value).replace("_x005F_", "_")
