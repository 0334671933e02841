"""What people accept: the terms of use and the TLP undertaking, in versions.

A version is a file, `<kind>/<version>.md`, whose first line names the day from which it holds. It is never changed once
it holds and never deleted: what somebody accepted stays readable. A new version is a new file; from its day on
everybody is asked anew.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from members.dated import today

FOLDER = Path(__file__).parent
VALID_FROM = "Valid from "


class Kind(TextChoices):
    TERMS = "terms", _("Terms of use")
    TLP = "tlp", _("TLP undertaking")


@dataclass(frozen=True)
class Document:
    """`text` is Markdown."""

    kind: Kind
    version: str
    valid_from: datetime.date
    text: str


@lru_cache(maxsize=len(Kind))
def versions(kind: Kind) -> tuple[Document, ...]:
    """The oldest first."""
    found = [_read(kind, path) for path in (FOLDER / kind.value).glob("*.md")]
    return tuple(sorted(found, key=lambda document: document.valid_from))


def in_force(kind: Kind, on: datetime.date | None = None) -> Document:
    """Before the first day of the first version, that one."""
    day = on or today()
    begun = [document for document in versions(kind) if document.valid_from <= day]
    return begun[-1] if begun else versions(kind)[0]


def find(kind: str, version: str) -> Document | None:
    """None for one that there never was, and for one whose day has not come: nobody has accepted it yet."""
    for document in versions(Kind(kind)) if kind in Kind else ():
        if document.version == version and document.valid_from <= in_force(document.kind).valid_from:
            return document
    return None


def _read(kind: Kind, path: Path) -> Document:
    first, _newline, text = path.read_text(encoding="utf-8").partition("\n")
    day = datetime.date.fromisoformat(first.removeprefix(VALID_FROM))
    return Document(kind=kind, version=path.stem, valid_from=day, text=text.strip())
