"""Taking the table of the reports out of the office, changing it, and bringing it in again."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from journal.admin.tables.files import Table, as_csv, as_xlsx, read_table

IMPORT = "/admin/sector_reports/report/import/"


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
