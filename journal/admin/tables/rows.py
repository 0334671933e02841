"""What the rows of a table change: each cell compared with what it held when it was exported, and with what holds now.

A cell as it was exported changes nothing, whatever has become of the object since. Another text is a change where the
object still holds what was exported, and a conflict where it does not: nobody's work is written over.
"""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from journal.admin.refusals import is_refusal, sentences_of
from journal.admin.tables.cells import TOO_LONG, UNKNOWN_VERSION, finger, fingers, version_of
from journal.admin.tables.files import Row, Table
from journal.admin.tables.refusing import BadTableError

M = TypeVar("M", bound=models.Model)

VERSION = "version"
MOST_CHANGES = 500  # rows: each is a few calls of actions, twice
MOST_TOLD = 200  # rows of which is said who sees more or less


class OfficeTable(ABC, Generic[M]):
    """The table of one kind of object.

    `columns` are told and compared, the first names the object; of these, `fixed` are only told. `remarks` are columns
    beside them, empty when exported, for what is said about a change.
    """

    name: ClassVar[str]
    columns: ClassVar[list[str]]
    fixed: ClassVar[set[str]]
    remarks: ClassVar[list[str]] = []

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @abstractmethod
    def cells(self, obj: M) -> dict[str, str]:
        """The text of each of its columns, by `as_cell`, of an object of `fetched`."""

    @abstractmethod
    def fetched(self, objects: "models.QuerySet[M]") -> "models.QuerySet[M]":
        """With all that their cells need, in a constant number of queries."""

    @abstractmethod
    def held(self, keys: set[str]) -> dict[str, M]:
        """Those of these objects that this person may change, by their keys, fetched and locked."""

    @abstractmethod
    def form(self, cells: dict[str, str], obj: M | None) -> forms.Form:
        """For the cells that change, by their columns; for all of them where there is no object yet."""

    @abstractmethod
    def write(self, obj: M | None, cleaned: dict[str, Any], remarks: dict[str, str]) -> M:
        """Change the object, or make one, by the actions. Raises ValidationError where that is refused."""

    def look(self, obj: M) -> Any:
        """What is compared before and after the change; read anew."""
        return None

    def told(self, before: Any, after: Any) -> list[str]:
        """What follows from the change, in words. `before` is None where there was no object."""
        return []

    @classmethod
    def needed(cls) -> list[str]:
        """The columns that say which row it is, and what else is asked of it."""
        return [cls.columns[0], *cls.remarks, VERSION]

    # Out

    def head(self) -> list[str]:
        return [*self.columns, *self.remarks, VERSION]

    def lines(self, objects: Iterable[M]) -> list[list[str]]:
        return [self._line(self.cells(obj)) for obj in objects]

    def _line(self, cells: dict[str, str]) -> list[str]:
        return [*(cells[name] for name in self.columns), *("" for _remark in self.remarks), version_of(cells)]


@dataclass
class Judged:
    """A row of the table: what it changes, `(column, before, after)`, and what stands against it, by column.

    `shown`: the object as it was, if anything is told of it.
    """

    number: int
    shown: Any = None
    title: str = ""
    is_new: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)


def judge(sheet: OfficeTable[Any], table: Table, *, keep: bool) -> list[Judged]:
    """Do what the rows say, to see what comes of it; all of it stays if `keep`, and if nothing stands against any."""
    _need_columns(sheet, table)
    keys = Counter(row.cells.get(sheet.columns[0], "") for row in table.rows)
    with transaction.atomic():
        judge = _Judge(sheet, sheet.held(set(keys) - {""}), keys, left_to_tell=0 if keep else MOST_TOLD)
        judged = [judge.row(row) for row in table.rows]
        if not keep or any(row.errors for row in judged):
            transaction.set_rollback(True)
    return judged


def _need_columns(sheet: OfficeTable[Any], table: Table) -> None:
    known = sheet.head()
    if unknown := [name or "–" for name in table.columns if name not in known]:
        raise BadTableError(_("Nobody knows these columns: %(names)s.") % {"names": ", ".join(unknown)})
    if missing := [name for name in (sheet.columns[0], VERSION) if name not in table.columns]:
        raise BadTableError(_("These columns are missing: %(names)s.") % {"names": ", ".join(missing)})


@dataclass
class _Judge:
    sheet: OfficeTable[Any]
    objects: dict[str, Any]
    keys: Counter[str]
    left_to_tell: int
    left_to_change: int = field(default_factory=lambda: MOST_CHANGES)

    def row(self, row: Row) -> Judged:
        judged = Judged(row.number, errors=list(row.errors.items()))
        if judged.errors:
            return judged
        key = self.sheet.columns[0]
        named = row.cells.get(key, "")
        cells = {name: row.cells[name] for name in self.sheet.columns if name in row.cells and name != key}
        if not named:
            judged.is_new = True
            judged.title = next(iter(cells.values()), "")
            judged.changes = [(name, "", cell) for name, cell in cells.items() if cell]
            self._act(judged, row, None, cells)
        elif named not in self.objects:
            judged.errors.append((key, _("There is none of this number here that you could change.")))
        elif self.keys[named] > 1:
            judged.errors.append((key, _("Another row says the same.")))
        else:
            judged.title = str(self.objects[named])
            self._compare(judged, row, self.objects[named], cells)
        return judged

    def _compare(self, judged: Judged, row: Row, obj: Any, cells: dict[str, str]) -> None:
        now = self.sheet.cells(obj)
        try:
            said = fingers(row.cells.get(VERSION, ""), self.sheet.columns)
        except ValueError:
            judged.errors.append((VERSION, str(UNKNOWN_VERSION)))
            return
        judged.shown = copy(obj)
        for name, cell in cells.items():
            if cell == now[name] or finger(name, cell) == said[name]:
                continue
            if name in self.sheet.fixed:
                judged.errors.append((name, _("A table does not change this.")))
            elif finger(name, now[name]) != said[name]:
                words = _("This was changed after the export. It is now: %(now)s")
                judged.errors.append((name, words % {"now": now[name][:200] or _("empty")}))
            else:
                judged.changes.append((name, now[name], cell))
        if judged.changes and not judged.errors:
            self._act(judged, row, obj, {name: after for name, _before, after in judged.changes})

    def _act(self, judged: Judged, row: Row, obj: Any, cells: dict[str, str]) -> None:
        """Each row by itself, so that what is refused is told with its row."""
        self.left_to_change -= 1
        if self.left_to_change < 0:
            words = _("The table changes more than %(rows)d rows. Divide it.")
            raise BadTableError(words % {"rows": MOST_CHANGES})
        judged.errors += [
            (name, _("A table cannot hold this text.")) for name in cells if cells[name] == TOO_LONG
        ]
        form = self.sheet.form(cells, obj)
        judged.errors += [
            ("" if name == "__all__" else name, str(words))
            for name, said in form.errors.items()
            for words in said
        ]
        if judged.errors:
            return
        remarks = {name: row.cells.get(name, "") for name in self.sheet.remarks}
        try:
            with transaction.atomic():
                self._write(judged, obj, form.cleaned_data, remarks)
        except (ValidationError, IntegrityError, OperationalError) as error:
            if not is_refusal(error):
                raise
            judged.errors += [("", sentence) for sentence in sentences_of(error)]

    def _write(self, judged: Judged, obj: Any, cleaned: dict[str, Any], remarks: dict[str, str]) -> None:
        tells = self.left_to_tell > 0
        before = self.sheet.look(obj) if tells and obj is not None else None
        written = self.sheet.write(obj, cleaned, remarks)
        connection.check_constraints()  # the deferred ones too, while they can be told with the row
        if tells:
            judged.told = self.sheet.told(before, self.sheet.look(written))
            self.left_to_tell -= 1
