"""What becomes of a row when its person is erased."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.actions.ending import end_row
from members.dated import Dated

if TYPE_CHECKING:
    from members.models import Person


@dataclass(frozen=True)
class Erasure:
    """On that day, this person; `by` is the person, somebody of the secretariat, or None for the portal itself.

    `addresses`: theirs, as they were, in small letters.
    """

    person: Person
    addresses: frozenset[str]
    on: datetime.date
    by: Person | None
    reason: str


Rows = QuerySet[Any]


@dataclass(frozen=True)
class Erasing:
    """`words`: what stands in the notice of privacy. `act` does it to the rows of the person."""

    words: str | Promise
    act: Callable[[Rows, Erasure], None]


def _delete(rows: Rows, erasure: Erasure) -> None:
    rows.delete()


DELETED = Erasing(_("deleted"), _delete)


def emptied(**values: Any) -> Erasing:
    """The rows stay; these fields get these values."""

    def empty(rows: Rows, erasure: Erasure) -> None:
        rows.update(**values)

    return Erasing(_("emptied; what is left names nobody"), empty)


def ended(noun: str, **values: Any) -> Erasing:
    """What holds ends that day, and is entered in the journal; what was to begin later is taken back."""

    def end(rows: Rows, erasure: Erasure) -> None:
        for row in rows.select_for_update(of=("self",)):
            if row.ends is None or row.ends > erasure.on:
                _end(noun, row, erasure)
        rows.update(**values)

    return Erasing(_("ended that day, and kept as that of a former representative of the organisation"), end)


def _end(noun: str, row: Dated, erasure: Erasure) -> None:
    told = partial(
        record, obj=row, by=erasure.by, group_id=getattr(row, "group_id", None), reason=erasure.reason
    )
    if row.starts and row.starts > erasure.on:
        told(f"{noun}.cancelled", changes={"starts": [row.starts.isoformat(), ""]})
        row.delete()
        return
    # What began today holds today.
    day = erasure.on + datetime.timedelta(days=1) if row.starts == erasure.on else erasure.on
    if row.ends is None or row.ends > day:
        told(f"{noun}.ended", changes=end_row(type(row), row, on=day))


def _leave(rows: Rows, erasure: Erasure) -> None:
    return None


KEPT = Erasing(_("kept, as what a former representative of the organisation did"), _leave)
