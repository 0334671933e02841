"""What a form changed, as the journal tells it, and how each model's changes are entered."""

import datetime
from collections.abc import Iterable
from functools import singledispatch
from typing import Any

from django.core.files.base import File
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Choices, Model
from django.forms import BaseModelForm, ChoiceField, ModelChoiceField
from django.utils.formats import date_format
from django.utils.translation import gettext

from journal.actions import record

ADDED = "added"
CHANGED = "changed"
REMOVED = "removed"

Changes = dict[str, list[Any]]


@singledispatch
def enter(obj: Model, what: str, *, by: Model, changes: Changes) -> None:
    """Record that `obj` was added, changed or removed in the office.

    An app whose actions have a word of their own for it, or whose values are not for the record, registers it here.
    """
    record(f"{obj._meta.model_name}.{what}", obj, by=by, changes=changes)


# Model → the fields of which a change, wherever the office types it, asks again who it is.
ASKED_AGAIN: dict[type[Model], set[str]] = {}


def matters(form: BaseModelForm[Any]) -> bool:
    return not ASKED_AGAIN.get(type(form.instance), set()).isdisjoint(form.changed_data)


def changes_of(form: BaseModelForm[Any]) -> Changes:
    """`{field: [before, after]}`, as text, for what was changed in a form that is valid."""
    return {name: [_before(form, name), as_text(form.cleaned_data.get(name))] for name in form.changed_data}


def names_only(changes: Changes, *fields: str) -> Changes:
    """The same with the values of these fields left out; of all fields if none is named."""
    return {name: ["", ""] if name in fields or not fields else values for name, values in changes.items()}


def _before(form: BaseModelForm[Any], name: str) -> str:
    return as_text(_value_before(form, name))


def _value_before(form: BaseModelForm[Any], name: str) -> Any:
    value = form.get_initial_for_field(form.fields[name], name)
    field = form.fields[name]
    if isinstance(field, ModelChoiceField) and value and not isinstance(value, Iterable | Model):
        value = field.queryset.model._base_manager.filter(pk=value).first() if field.queryset else value
    return value


def in_words(form: BaseModelForm[Any], name: str) -> str:
    """What the row holds in a field, as people read it."""
    value = _value_before(form, name)
    field = form.fields[name]
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    match value:
        case bool():
            return gettext("yes") if value else gettext("no")
        case DateRange():
            return f"{_day(value.lower)} – {_day(value.upper)}"
        case datetime.date():
            return _day(value)
    return as_text(value)


def _day(day: datetime.date | None) -> str:
    return date_format(day) if day else "…"


def as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Choices():
            return str(value.value)
        case DateRange():
            return f"{value.lower or '..'}/{value.upper or '..'}"  # ISO 8601-2, as is an open end
        case datetime.date():
            return value.isoformat()
        case File():
            return value.name or ""
        case str() | Model():
            return str(value)
        case Iterable():
            return ", ".join(as_text(item) for item in value)
    return str(value)
