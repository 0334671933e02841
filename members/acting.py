"""Forms and buttons that call an action: what it refuses is said where it was asked for."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest


def is_done(form: forms.Form | forms.ModelForm[Any], act: Callable[..., Any]) -> bool:
    """Act on what a valid form holds; what the action refuses is said on the form, beside what was typed."""
    if not form.is_valid():
        return False
    try:
        act(**form.cleaned_data)
    except ValidationError as refusal:
        for name, errors in _by_field(refusal).items():
            form.add_error(name if name in form.fields else None, errors)
        return False
    return True


def _by_field(refusal: ValidationError) -> dict[str, Any]:
    return refusal.error_dict if hasattr(refusal, "error_dict") else {NON_FIELD_ERRORS: refusal.error_list}


def act(request: HttpRequest, action: Callable[[], Any], done: str) -> None:
    """What a button asks for: done, or refused in words on the page it leads back to."""
    try:
        action()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done)
