import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from working_groups.models import ContactMessage


class PeopleForm(forms.Form):
    """Whom somebody looks for among those who take part; what is no name finds everybody."""

    q = forms.CharField(required=False, max_length=100)

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]) if self.is_valid() else ""


def validate_one_line(value: str) -> None:
    """Refuses what could begin a new line in the head of a mail."""
    if any(unicodedata.category(character) in {"Cc", "Zl", "Zp"} for character in value):
        raise ValidationError(_("Write this in one line."))


class ContactForm(forms.ModelForm[ContactMessage]):
    # People do not see this field; a program that fills in every field gives itself away.
    homepage = forms.CharField(  # type: ignore[call-arg]  # the stubs lack template_name
        label=_("Leave this field empty"),
        required=False,
        template_name="forms/honeypot.html",
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = ContactMessage
        fields = ["name", "email", "subject", "message"]
        labels = {"name": _("Your name"), "email": _("Your e-mail address")}
        help_texts = {"email": _("The secretariat answers to this address.")}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    field_order = [*Meta.fields, "homepage"]

    def clean_name(self) -> str:
        return self._one_line("name")

    def clean_subject(self) -> str:
        return self._one_line("subject")

    def _one_line(self, field: str) -> str:
        value: str = self.cleaned_data[field]
        validate_one_line(value)
        return value

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.cleaned_data["homepage"])

    @property
    def letter(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
