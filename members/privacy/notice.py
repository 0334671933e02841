"""What the portal keeps, in words, for people and for docs/privacy.md: the same declarations that export and erase."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst

from members.privacy.registry import Declaration, Part, declarations, parts
from members.privacy.retention import rules


@dataclass(frozen=True)
class Kept:
    """One table: its personal fields, and what becomes of them when the person is erased."""

    table: str
    fields: list[str]
    erasing: str | Promise


def what_is_kept() -> list[Kept]:
    return [_kept(part) for part in parts() if part.fields or part.withheld]


def _kept(part: Part) -> Kept:
    options = part.model._meta
    names = dict.fromkeys(
        str(getattr(options.get_field(name), "verbose_name", name)) for name in (*part.fields, *part.withheld)
    )
    return Kept(capfirst(str(options.verbose_name_plural)), list(names), part.erasing.words)


def as_markdown() -> str:
    """Every field of every table, and every rule."""
    lines = [
        "## Fields",
        "",
        "| table | personal | organisational | technical | on erasing |",
        "|---|---|---|---|---|",
    ]
    lines += [_row(declaration) for declaration in declarations().values()]
    lines += ["", "## Retention", "", "| rule | what | how long | why |", "|---|---|---|---|"]
    lines += [f"| {rule.name} | {rule.what} | {rule.how_long} | {rule.why} |" for rule in rules()]
    return "\n".join([*lines, ""])


def _row(declaration: Declaration) -> str:
    personal = [name for part in declaration.parts for name in part.fields]
    personal += [f"{name} ¹" for part in declaration.parts for name in part.withheld]
    personal += [f"{name} ²" for name in declaration.of_others]
    erasing = dict.fromkeys(str(part.erasing.words) for part in declaration.parts)
    cells = (personal, declaration.organisational, declaration.technical)
    told = " | ".join(", ".join(names) for names in cells)
    return f"| {declaration.model._meta.label} | {told} | {'; '.join(erasing)} |"
