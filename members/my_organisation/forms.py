from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from members.date_range import DayInput
from members.dated import today
from members.models import Affiliation, AffiliationRequest, Invitation, Organisation
from members.one_line import OneLineField


class InvitationForm(forms.ModelForm[Invitation]):
    class Meta:
        model = Invitation
        fields = ["email", "job_title", "is_official_contact"]
        field_classes = {"job_title": OneLineField}

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )

    def _post_clean(self) -> None:
        """The action checks the whole, once the organisation is known and held."""


class JobTitleForm(forms.ModelForm[Affiliation]):
    class Meta:
        model = Affiliation
        fields = ["job_title"]
        field_classes = {"job_title": OneLineField}

    def _post_clean(self) -> None:
        """The action checks the whole."""


class EndForm(forms.Form):
    on = forms.DateField(
        label=_("No longer from"),
        initial=today,
        widget=DayInput,
        help_text=_("The first day on which they no longer act for the organisation; today ends it at once."),
    )


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it, and it stays on record for good: name nobody in it."),
    )


class JoiningForm(forms.ModelForm[Organisation]):
    class Meta:
        model = Organisation
        fields = ["lets_domains_join"]

    def _post_clean(self) -> None:
        """The action checks the whole."""


class AskingForm(forms.ModelForm[AffiliationRequest]):
    class Meta:
        model = AffiliationRequest
        fields = ["job_title", "message"]
        field_classes = {"job_title": OneLineField}
        widgets = {
            "job_title": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "message": forms.Textarea(attrs={"rows": 3}),
        }

    def _post_clean(self) -> None:
        """The action checks the whole."""


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Name of the organisation"),
        min_length=2,
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )


class NameForm(forms.Form):
    """All that a new account needs beside the invitation."""

    name = OneLineField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
