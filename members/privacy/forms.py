from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.models import Person


class EraseForm(forms.Form):
    """Typed, so that nobody does it by one click too many."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Type it to say that you mean it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).lower()
        if address != self.person.email:
            raise ValidationError(_("This is not the address that you sign in with."))
        return address


class EraseSomebodyForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stays on record for good: name nobody in it, neither the person nor their address."),
    )
