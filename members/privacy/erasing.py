"""What becomes of a row when its person is erased."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from members.models import Person


@dataclass(frozen=True)
class Erasure:
    """On that day, this person; `by` is the person, somebody of the secretariat, or None for the portal itself."""

    person: Person
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


def _leave(rows: Rows, erasure: Erasure) -> None:
    return None


KEPT = Erasing(_("kept, as what a former representative of the organisation did"), _leave)
