from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.pdf_field import PdfField
from members.joining.eligibility import ELSEWHERE, NOT_ELIGIBLE, country_choices, is_eligible
from members.models import Membership
from members.one_line import OneLineField


class CountryField(forms.ChoiceField):
    """One of those from which an organisation can join; every other answer is told what that means."""

    default_error_messages = {"not_eligible": NOT_ELIGIBLE}

    def __init__(self, **kwargs: Any) -> None:
        given = {
            "label": _("Country"),
            "choices": country_choices,
            "help_text": _("Where the organisation that applies is established."),
        }
        super().__init__(**{**given, **kwargs})

    def validate(self, value: Any) -> None:
        if value and not is_eligible(value):
            raise ValidationError(self.error_messages["not_eligible"], code="not_eligible")
        super().validate(value)

    def valid_value(self, value: Any) -> bool:
        return value != ELSEWHERE and is_eligible(value)


def category_choices() -> list[tuple[str, object]]:
    return [("", _("Choose a category")), *Membership.Category.choices]


class StartForm(forms.Form):
    organisation_name = OneLineField(
        label=_("Name of the organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    country = CountryField()
    category = forms.ChoiceField(label=_("Category"), choices=category_choices)
    contact_name = OneLineField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact_email = forms.EmailField(
        label=_("Your e-mail address at the organisation"),
        max_length=254,
        help_text=_("We mail a link to it, by which you go on now and come back later."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    @property
    def is_not_eligible(self) -> bool:
        return self.has_error("country", "not_eligible")


class ResumeForm(forms.Form):
    email = forms.EmailField(
        label=_("The e-mail address in your application"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class DetailsForm(forms.Form):
    """What is not needed yet may be left for later; sending asks for it."""

    organisation_name = StartForm.base_fields["organisation_name"]
    acronym = OneLineField(label=_("Acronym"), max_length=40, required=False)
    country = StartForm.base_fields["country"]
    category = StartForm.base_fields["category"]
    website = forms.URLField(
        label=_("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Write an address such as https://example.org.")},
        widget=forms.URLInput(attrs={"autocomplete": "url", "placeholder": "https://"}),
    )
    description = forms.CharField(
        label=_("What the organisation does, and why it wants to join"),
        max_length=4000,
        required=False,
        help_text=_("Needed before you send it. At most 4,000 characters."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    contact_name = OneLineField(
        label=_("Name of the contact"),
        max_length=150,
        help_text=_("Who speaks for the organisation, and becomes its official contact on the portal: you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_job_title = OneLineField(
        label=_("What the contact does in the organisation"),
        max_length=120,
        required=False,
        help_text=_("Needed before you send it, such as: head of information security."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    is_not_eligible = StartForm.is_not_eligible


class DocumentForm(forms.Form):
    file = PdfField(required=True, label=_("A document"), help_text=_("A PDF of up to 10 MB."))


class SendForm(forms.Form):
    is_declared = forms.BooleanField(
        label=_("What is written here is true, and I may apply for the organisation."),
        error_messages={"required": _("Confirm this before you send the application.")},
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )


class WithdrawForm(forms.Form):
    """Nothing to type."""
