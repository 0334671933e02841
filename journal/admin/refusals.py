"""What the database or an action refuses, told on the form in the words of its rule."""

from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext, gettext_lazy

from journal.admin.shown import ShownForm

LOCK_NOT_AVAILABLE = "55P03"
DEADLOCK_DETECTED = "40P01"

GENERAL = gettext_lazy("This contradicts what is already on record. Nothing was saved.")

BUSY = gettext_lazy("Somebody else is saving this at the moment. Nothing was saved; try again.")

CYCLE = gettext_lazy("Nothing can be part of itself, or of one of its own parts.")


class Refusable(ShownForm):
    """A form that can be shown again with the reason for which its saving was refused."""

    refusal: Any = ""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        return cleaned


def is_refusal(error: Exception) -> bool:
    """Not every OperationalError is: only a lock not had in time, or two who wait for each other."""
    if isinstance(error, OperationalError):
        diagnosis = getattr(error.__cause__, "diag", None)
        return getattr(diagnosis, "sqlstate", "") in (LOCK_NOT_AVAILABLE, DEADLOCK_DETECTED)
    return isinstance(error, ValidationError | IntegrityError)


def words_of(error: Exception) -> Any:
    if isinstance(error, ValidationError):
        return error.messages
    if isinstance(error, OperationalError):
        return BUSY
    diagnosis: Any = getattr(error.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None)
    if message := _messages().get(name):
        return message
    if name and name.endswith("_no_cycle"):
        return CYCLE
    if name and diagnosis.message_primary.endswith("."):  # a promise of ours, kept by a trigger that says why
        return gettext(diagnosis.message_primary)
    return GENERAL


def sentences_of(error: Exception) -> list[str]:
    words = words_of(error)
    return [str(each) for each in (words if isinstance(words, list) else [words])]


def _messages() -> dict[str | None, Any]:
    """The words of every named constraint."""
    return {
        constraint.name: constraint.violation_error_message
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }
