"""All that the portal holds about a person, as the declarations say: nothing here names a table or a field."""

from __future__ import annotations

import base64
import datetime
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import Person
from members.privacy.registry import Part, parts
from members.privacy.subject import Subject

WITHHELD = gettext_noop("(kept, and not shown: it opens the account)")
SHOWN = 50  # rows of one kind on a page
LONGEST = 2_000  # characters of one value on a page
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+\d\d:\d\d")


@dataclass(frozen=True)
class Told:
    """The rows of one part, each as values by the name of their field. `labels`: the same names in words."""

    model: str
    title: str
    labels: dict[str, str]
    rows: list[dict[str, Any]]

    @property
    def read(self) -> list[list[tuple[str, str]]]:
        """For a page: label and value of what stands in the first rows."""
        return [
            [(self.labels[name], words) for name, value in row.items() if (words := in_words(value))]
            for row in self.rows[:SHOWN]
        ]

    @property
    def more(self) -> int:
        return max(len(self.rows) - SHOWN, 0)


def export(person: Person) -> list[Told]:
    """What there is something of."""
    subject = Subject.of(person)
    told = (_tell(part, subject) for part in parts() if part.fields or part.withheld)
    return [each for each in told if each.rows]


def as_json(person: Person) -> dict[str, Any]:
    return {
        "portal": settings.BASE_URL,
        "made": timezone.now().isoformat(timespec="seconds"),
        "person": str(person.pk),
        "held": [
            {"table": each.model, "title": each.title, "fields": each.labels, "rows": each.rows}
            for each in export(person)
        ],
    }


def _tell(part: Part, subject: Subject) -> Told:
    options = part.model._meta
    names = (*part.fields, *part.withheld, *part.beside)
    fields = {name: options.get_field(name) for name in names}
    beside = [name for name in part.beside if isinstance(fields[name], ForeignKey)]
    rows = part.rows(subject).order_by("pk")
    rows = rows.select_related(*beside) if beside else rows
    return Told(
        model=options.label_lower,
        title=capfirst(str(options.verbose_name_plural)),
        labels={name: capfirst(str(getattr(field, "verbose_name", name))) for name, field in fields.items()},
        rows=[_row(part, row, fields) for row in rows],
    )


def _row(part: Part, row: Model, fields: dict[str, Any]) -> dict[str, Any]:
    told = {}
    for name, field in fields.items():
        if name in part.withheld:
            told[name] = _(WITHHELD)
        elif name in part.beside and isinstance(field, ForeignKey):
            told[name] = str(getattr(row, name))
        else:
            told[name] = plain(field.value_from_object(row), field)
    return told


def plain(value: Any, field: Field[Any, Any] | None = None) -> Any:
    """As JSON knows it; a choice in words."""
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    match value:
        case None | bool() | int() | float() | str():
            return value
        case DateRange():
            return {"from": plain(value.lower), "until": plain(value.upper)}
        case datetime.datetime() | datetime.date():
            return value.isoformat()
        case bytes() | memoryview():
            return base64.b64encode(bytes(value)).decode()
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
    return str(value)


def in_words(value: Any) -> str:
    """Empty where there is nothing to say."""
    match value:
        case None:
            return ""
        case True:
            return _("yes")
        case False:
            return _("no")
        case {"from": since, "until": until}:
            return f"{since or '…'} – {until or '…'}"
        case list():
            return ", ".join(in_words(item) for item in value)
        case dict():
            return ", ".join(f"{key}: {in_words(item)}" for key, item in value.items())
    words = moment_in_words(str(value))
    return words if len(words) <= LONGEST else _("(long; it is in the file)")


def moment_in_words(text: str) -> str:
    """As the clock of the reader shows it, where the text is a moment; otherwise the text."""
    if not MOMENT.fullmatch(text):
        return text
    return date_format(timezone.localtime(datetime.datetime.fromisoformat(text)), "j F Y, H:i")
