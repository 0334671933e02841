from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Organisation


class OrganisationField(forms.CharField):
    """One of the register, as people write it; None where it is not needed and nothing was written."""

    default_error_messages = {"unknown": _("No organisation of the register has this name or address.")}

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("Its name, or the last part of the address of its page.")
        super().__init__(max_length=200, **{"help_text": help_text, **kwargs})

    def clean(self, value: Any) -> Organisation | None:
        said = super().clean(value)
        if not said:
            return None
        found = Organisation.objects.filter(Q(slug=said.lower()) | Q(name__iexact=said)).first()
        if found is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        return found
