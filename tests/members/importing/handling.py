"""Tables of the register: made, tried by a worker, written, and what was said of them."""

from typing import Any

from django.test import Client

from journal.admin.tables.files import as_csv, read_table
from members.dated import today
from members.importing.actions import confirm_table, send_table, work_on_next
from members.importing.sheet import MOST_ROWS
from members.models import Person, TableImport
from tests.office import list_address

SINCE = "2026-01-01"
TODAY = today()
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
