"""What the portal keeps of people, in words: the same declarations that export and erase."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst

from members.privacy.registry import Part, declarations


@dataclass(frozen=True)
class Kept:
    """One table: its personal fields, and what becomes of them when the person is erased."""

    table: str
    fields: list[str]
    erasing: str | Promise


def what_is_kept() -> list[Kept]:
    return [_kept(part) for declaration in declarations().values() for part in declaration.parts]


def _kept(part: Part) -> Kept:
    options = part.model._meta
    names = dict.fromkeys(
        str(getattr(options.get_field(name), "verbose_name", name)) for name in (*part.fields, *part.withheld)
    )
    return Kept(capfirst(str(options.verbose_name_plural)), list(names), part.erasing.words)
