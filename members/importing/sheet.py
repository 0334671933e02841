"""A table of the register: its columns, what a row of it changes, and how thousands of rows are written at once.

`journal.admin.tables` knows files, cells and versions; its own comparison calls actions row by row, for some hundred
rows at once. Here the rows are judged against what was read before, written in batches, and told apart only where
the database refuses a batch.
"""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from journal.admin.refusals import is_refusal, sentences_of
from journal.admin.tables.cells import TOO_LONG, UNKNOWN_VERSION, finger, fingers, version_of
from journal.admin.tables.files import Row, Table
from journal.admin.tables.refusing import BadTableError
from members.models import Person

VERSION = "version"
MOST_ROWS = 10_000
BATCH = 500
MOST_TOLD = 200  # rows, of errors and of changes each

Progress = Callable[[int], None]


@dataclass
class Judged:
    """What a row says. `cleaned`: the values of what it changes, by column; `changes`: `(column, before, after)`."""

    number: int
    title: str = ""
    obj: Any = None
    cleaned: dict[str, Any] = field(default_factory=dict)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.obj is None


class Sheet(ABC):
    """`keys` name the object; of the `columns`, `fixed` cannot be changed once it is there."""

    name: ClassVar[str]
    columns: ClassVar[list[str]]
    keys: ClassVar[list[str]]
    fixed: ClassVar[set[str]]
    needed: ClassVar[list[str]]  # of something new

    def __init__(self, by: Person) -> None:
        self.by = by

    @staticmethod
    @abstractmethod
    def fetched(objects: Any, /) -> Any:
        """With all that their cells need, in a constant number of queries."""

    @abstractmethod
    def load(self, rows: Sequence[Row]) -> None:
        """Read, in a constant number of queries, all that the rows are compared with; hold what they may change."""

    @abstractmethod
    def find(self, row: Row) -> Any:
        """What the row is about; None for something new. Raises ValidationError."""

    @abstractmethod
    def cells(self, obj: Any) -> dict[str, str]:
        """The text of each of its columns, by `as_cell`."""

    @abstractmethod
    def clean(self, name: str, text: str) -> Any:
        """Raises ValidationError."""

    @abstractmethod
    def complete(self, judged: Judged) -> None:
        """Look at the row as a whole, and add what is wrong or what follows."""

    @abstractmethod
    def write_new(self, rows: Sequence[Judged]) -> None: ...

    @abstractmethod
    def write_changed(self, judged: Judged) -> None: ...

    @classmethod
    def head(cls) -> list[str]:
        return [*cls.columns, VERSION]

    def lines(self, objects: Iterable[Any]) -> list[list[str]]:
        return [[*cells.values(), version_of(cells)] for cells in map(self.cells, objects)]

    # One row

    def judge(self, row: Row) -> Judged:
        judged = Judged(row.number, errors=list(row.errors.items()))
        if judged.errors:
            return judged
        judged.title = " · ".join(filter(None, (row.cells.get(name, "") for name in self.columns[:2])))
        try:
            judged.obj = self.find(row)
        except ValidationError as error:
            judged.errors += [(self.keys[0], words) for words in error.messages]
            return judged
        cells = {name: row.cells[name] for name in self.columns if name in row.cells}
        if judged.is_new:
            judged.changes = [(name, "", cell) for name, cell in cells.items() if cell]
            judged.errors += [(name, _("This is needed.")) for name in self.needed if not cells.get(name)]
        else:
            self._compare(judged, row, cells)
        self._clean(judged)
        if judged.changes and not judged.errors:
            self.complete(judged)
        return judged

    def _compare(self, judged: Judged, row: Row, cells: dict[str, str]) -> None:
        now = self.cells(judged.obj)
        try:
            said = fingers(row.cells.get(VERSION, ""), self.columns)
        except ValueError:
            judged.errors.append((VERSION, str(UNKNOWN_VERSION)))
            return
        for name, cell in cells.items():
            if name in self.keys or cell == now[name] or finger(name, cell) == said[name]:
                continue
            if name in self.fixed:
                judged.errors.append((name, _("A table does not change this.")))
            elif finger(name, now[name]) != said[name]:
                words = _("This was changed after the export. It is now: %(now)s")
                judged.errors.append((name, words % {"now": now[name][:200] or _("empty")}))
            else:
                judged.changes.append((name, now[name], cell))

    def _clean(self, judged: Judged) -> None:
        for name, _before, after in judged.changes:
            try:
                if after == TOO_LONG:
                    raise ValidationError(_("A table cannot hold this text."))
                judged.cleaned[name] = self.clean(name, after)
            except ValidationError as error:
                judged.errors += [(name, words) for words in error.messages]


def judge_all(sheet: Sheet, table: Table, progress: Progress) -> list[Judged]:
    """Judge and write; in a transaction, which whoever called rolls back where anything is wrong."""
    need_columns(sheet, table)
    sheet.load(table.rows)
    judged = []
    for place, row in enumerate(table.rows):
        judged.append(sheet.judge(row))
        if place % BATCH == 0:
            progress(place // 2)
    if any(row.errors for row in judged):
        return judged
    half = len(judged) // 2
    new = [row for row in judged if row.is_new and row.changes]
    for place in range(0, len(new), BATCH):
        written(sheet.write_new, new[place : place + BATCH])
        progress(half + place // 2)
    changed = [row for row in judged if not row.is_new and row.changes]
    for place, each in enumerate(changed):
        written(lambda rows: sheet.write_changed(rows[0]), [each])
        if place % BATCH == 0:
            progress(half + (len(new) + place) // 2)
    return judged


def written(write: Callable[[Sequence[Judged]], None], rows: Sequence[Judged]) -> None:
    """All of them, or those that the database takes, with its words beside the others."""
    try:
        with transaction.atomic():
            write(rows)
            connection.check_constraints()  # the deferred ones too, while they can be told with the row
    except (ValidationError, IntegrityError, OperationalError) as error:
        if not is_refusal(error):
            raise
        if len(rows) == 1:
            rows[0].errors += [("", sentence) for sentence in sentences_of(error)]
            return
        half = len(rows) // 2
        written(write, rows[:half])
        written(write, rows[half:])


def need_columns(sheet: Sheet, table: Table) -> None:
    known = sheet.head()
    if unknown := [name or "–" for name in table.columns if name not in known]:
        raise BadTableError(_("Nobody knows these columns: %(names)s.") % {"names": ", ".join(unknown)})
    if missing := [name for name in sheet.needed if name not in table.columns]:
        raise BadTableError(_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    if VERSION in table.columns and (missing := [name for name in sheet.keys if name not in table.columns]):
        raise BadTableError(_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})


# What several columns hold


def as_day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValidationError(_("Write the day as 2026-03-19.")) from error


def as_yes(text: str) -> bool:
    if text.lower() not in ("yes", "no", ""):
        raise ValidationError(_("Write yes or no."))
    return text.lower() == "yes"


def yes(value: bool) -> str:  # noqa: FBT001 -- it is the value that is told
    return "yes" if value else "no"
