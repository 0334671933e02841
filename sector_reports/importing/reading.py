"""The table and the folder, read and checked: what would be imported, and what stands against it, row by row."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from intake.examine import Examined
from intake.scanned import examine_and_scan
from intake.why import RefusedError
from intake.words import refusal
from sector_reports.importing.rows import ImportRow

LONGEST_TABLE = 10_000


class BadTableError(Exception):
    """The table as a whole cannot be read; the message says why."""


@dataclass
class Planned:
    """`facts` are complete where there are no `errors`; what was made of the file waits in `result`."""

    line: int
    name: str
    errors: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    source: Path | None = None
    result: Path | None = None
    pages: int = 0
    removed: list[tuple[str, int]] = field(default_factory=list)

    def examined(self) -> Examined:
        assert self.result is not None  # noqa: S101 -- a row without errors has it
        return Examined(content=self.result.read_bytes(), pages=self.pages, removed=self.removed)


def plan(folder: Path, table: Path, keep_in: Path) -> Iterator[Planned]:
    """Each row, with its file looked into. What was made of the files is put into `keep_in`."""
    taken: dict[str, int] = {}
    for line, cells in read_table(table):
        row = ImportRow(cells)
        planned = Planned(line=line, name=cells.get("file", ""))
        if not row.is_valid():
            planned.errors += [
                f"{name}: {words}" if name != "__all__" else str(words)
                for name, said in row.errors.items()
                for words in said
            ]
        else:
            planned.facts = row.cleaned_data
            if earlier := taken.setdefault(planned.facts["slug"], line):
                planned.errors += [f"slug: row {earlier} has the same address"] if earlier != line else []
        look_into(planned, folder, keep_in)
        yield planned


def read_table(table: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Row numbers as a spreadsheet shows them, with the cells by the name of their column."""
    try:
        text = table.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadTableError(f"{table.name} cannot be read as UTF-8 text: {error}") from error
    head = text.partition("\n")[0]
    rows = csv.DictReader(
        text.splitlines(keepends=True), delimiter=";" if head.count(";") > head.count(",") else ","
    )
    columns = [name.strip() for name in rows.fieldnames or []]
    rows.fieldnames = columns
    known = set(ImportRow.base_fields)
    if unknown := [name for name in columns if name not in known]:
        raise BadTableError(f"{table.name} has columns that nobody knows: {', '.join(unknown)}")
    needed = [name for name, column in ImportRow.base_fields.items() if column.required]
    if missing := [name for name in needed if name not in columns]:
        raise BadTableError(f"{table.name} lacks the columns {', '.join(missing)}")
    for line, cells in enumerate(rows, start=2):
        if line > LONGEST_TABLE:
            raise BadTableError(f"{table.name} has more than {LONGEST_TABLE} rows")
        if None in cells:
            raise BadTableError(f"{table.name}, row {line}: more cells than columns")
        yield line, {name: value or "" for name, value in cells.items()}


def look_into(planned: Planned, folder: Path, keep_in: Path) -> None:
    """Raises ScannerAwayError where a scanner is set and does not answer."""
    source = folder / planned.name
    if (
        not planned.name
        or Path(planned.name).name != planned.name
        or source.is_symlink()
        or not source.is_file()
    ):
        planned.errors += [f"file: there is no “{planned.name}” in the folder"] if planned.name else []
        return
    try:
        examined = examine_and_scan(source.read_bytes())
    except RefusedError as error:
        planned.errors.append(f"file: {refusal(error.code)}")
        return
    planned.source, planned.pages, planned.removed = source, examined.pages, examined.removed
    planned.result = keep_in / str(planned.line)
    planned.result.write_bytes(examined.content)
