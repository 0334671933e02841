import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class OneLineField(forms.CharField):
    """Refuses what could begin a new line in a mail: mails of the portal bear names that strangers have typed."""

    def validate(self, value: Any) -> None:
        super().validate(value)
        if any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in value):
            raise ValidationError(_("Write this in one line."))
