"""Forms that carry what they showed, so that saving them writes only what somebody really changed.

A page stays open for a while, and others work meanwhile. Three values meet when it is saved: what the page showed, what
the row holds now (read anew, and locked), and what was typed. Typed as shown: the row keeps what it holds. Typed
something else, and the row still holds what was shown: a change. Typed something else, and the row holds something new:
the save is refused and says what it is now; saved once more it is an overwrite that its author knows of.
"""

import datetime
import json
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models import Choices, Model
from django.forms import BaseInlineFormSet, BoundField, ModelForm
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.admin.changes import in_words
from journal.models import Entry

UNSAID = gettext_lazy("This page does not say what it showed. Open it again, and type your changes there.")
GONE = gettext_lazy(
    "This row is no longer here: somebody removed or settled it meanwhile. Open the page again."
)
CHANGED_MEANWHILE = gettext_lazy(
    "A row that you are about to remove was changed meanwhile. Open the page again and look before you remove it."
)

# Field → the word under which an action records its change, where that is another.
RECORDED_AS: dict[str, str] = {}


class Said(str):
    """A value as the page showed it, come back."""


class ShownInput(forms.HiddenInput):
    """Keeps the value that its field showed."""

    def format_value(self, value: Any) -> str:
        return value if isinstance(value, Said) else as_said(value)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Said | None:
        value = data.get(name)
        return None if value is None else Said(value)


def as_said(value: Any) -> Said:
    return Said(json.dumps(_plain(value)))


def _plain(value: Any) -> Any:
    match value:
        case None:
            return ""
        case bool():
            return value
        case Choices():
            return str(value.value)
        case datetime.date() | datetime.time():
            return value.isoformat()
        case Model():
            return str(value.pk)
        case list() | tuple():
            return [_plain(item) for item in value]
    # Browsers send line ends of their own, and Django takes off the space around.
    return str(value).replace("\r\n", "\n").strip()


class ShownForm(ModelForm[Any]):
    """A form that says for each field of an existing row what it showed."""

    is_gone = False  # the row was there when the page was opened, and is not any more

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._telling: list[str] = []
        self._typed_anew: list[str] = []
        if not self.instance._state.adding:
            self._telling = list(self.fields)
            for field in self.fields.values():
                field.show_hidden_initial = True
                field.hidden_widget = ShownInput

    def mark_gone(self) -> None:
        self.is_gone = True
        self._telling = [name for name in self.fields if self[name].html_initial_name in self.data]

    @cached_property
    def changed_data(self) -> list[str]:
        """What was typed anew and is not what the row holds already; for a new row, as in any form."""
        if not self.is_bound or not (self._telling or self.is_gone):
            return super().changed_data
        return self._typed_anew if self.errors is not None else []  # asking for errors compares

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in self._telling if self.is_bound else ():
            if self._said(name) is None:
                self.add_error(None, UNSAID)
                break
            if name in self.cleaned_data:
                self._compare(name)
            else:  # refused already
                self._typed_anew.append(name)
        return cleaned

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_gone:
            self._errors = ErrorDict(renderer=self.renderer)
            if self._typed_anew:
                self.add_error(None, GONE)

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002 -- Django's signature
        if not commit or self.errors or not self._telling:
            return super().save(commit)
        self.instance.save(update_fields=self.columns())
        self._save_m2m()  # type: ignore[attr-defined]
        return self.instance

    def columns(self) -> list[str]:
        """The fields of the row that saving writes."""
        return [name for name in self.changed_data if name in self._concrete]

    def was_overtaken(self) -> bool:
        """Whether the row holds something else by now than was shown, whatever was typed."""
        return any(self._said(name) != self._current(name) for name in self._telling)

    def _compare(self, name: str) -> None:
        said, typed = self._said(name), self._typed(name)
        now = said if self.is_gone else self._current(name)
        if typed == now:
            return
        if typed == said:
            self.cleaned_data[name] = (
                getattr(self.instance, name) if name in self._concrete else self[name].initial
            )
            return
        self._typed_anew.append(name)
        if now != said:
            data: Any = self.data
            self.data = data.copy()
            self.data[self[name].html_initial_name] = as_said(_prepared(self[name]))  # type: ignore[index]
            self.add_error(name, self._overtaken(self[name]))

    @property
    def _concrete(self) -> set[str]:
        return {field.name for field in self.instance._meta.concrete_fields}

    def _said(self, name: str) -> Any:
        """None if the form does not say."""
        try:
            return _comparable(self.fields[name], json.loads(self.data[self[name].html_initial_name]))
        except (KeyError, TypeError, ValueError):
            return None

    def _current(self, name: str) -> Any:
        return _comparable(self.fields[name], _plain(_prepared(self[name])))

    def _typed(self, name: str) -> Any:
        value, field = self.cleaned_data[name], self.fields[name]
        if isinstance(field, forms.FileField):
            return value if isinstance(value, File) else self._said(name)  # a new file is like no other
        return _comparable(field, _plain(field.prepare_value(value)))

    def _overtaken(self, bound: BoundField) -> str:
        keys = [bound.name, RECORDED_AS.get(bound.name, bound.name)]
        entries = Entry.objects.about(self.instance).filter(changes__has_any_keys=keys).exclude(by=None)
        entry = entries.select_related("by").first()
        words = {"who": entry.by if entry else _("Somebody"), "now": in_words(self, bound.name) or _("empty")}
        text = _("%(who)s changed this meanwhile. It is now: %(now)s. Save again to write yours over it.")
        return text % words


def _prepared(bound: BoundField) -> Any:
    return bound.field.prepare_value(bound.initial)


def _comparable(field: forms.Field, plain: Any) -> Any:
    return sorted(plain) if isinstance(field, forms.ModelMultipleChoiceField) else plain


class RowsFormSet(BaseInlineFormSet[Any, Any, Any]):
    """Rows under an object, of which some may be gone, new or in another order since they were shown."""

    def get_queryset(self) -> Any:
        """Once something was typed: a row or None for each row that was shown, in the order they were shown in."""
        if not self.is_bound:
            return super().get_queryset()
        return [self._existing_object(self._shown_pk(i)) for i in range(self.initial_form_count())]

    def _existing_object(self, pk: Any) -> Any:
        if not hasattr(self, "_object_dict"):
            self._object_dict = {row.pk: row for row in super().get_queryset()}
        return self._object_dict.get(pk)

    def _shown_pk(self, number: int) -> Any:
        key: Any = self.model._meta.pk  # type: ignore[union-attr]
        try:
            return key.to_python(self.data.get(f"{self.add_prefix(number)}-{key.name}"))
        except ValidationError:
            return None

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        form: Any = super()._construct_form(i, **kwargs)  # type: ignore[misc]
        if self.is_bound and i < self.initial_form_count() and form.instance._state.adding:
            form.mark_gone()
        return form

    def clean(self) -> None:
        super().clean()
        removed = [form for form in self.initial_forms if self.can_delete and self._should_delete_form(form)]  # type: ignore[attr-defined]
        if any(not form.is_gone and form.was_overtaken() for form in removed):
            raise ValidationError(CHANGED_MEANWHILE)
