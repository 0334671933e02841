import datetime
import re
import zoneinfo
from itertools import groupby
from typing import cast

from allauth.account.forms import SignupForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.signing_in.adapter import enter
from members.dated import today
from members.models import Membership, Person


class SignUpForm(SignupForm):
    """The name, e-mail address and password of somebody who registers."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    @transaction.atomic
    def save(self, request: HttpRequest) -> Person:
        person = cast(Person, super().save(request))
        person.name = self.cleaned_data["name"]
        person.save(update_fields=["name"])
        enter("person.registered", person)
        return person


class CountriesField(forms.MultipleChoiceField):
    """Any two capital letters (ISO 3166-1); which of them occur is a question for the directory."""

    def valid_value(self, value: str) -> bool:
        return re.fullmatch("[A-Z]{2}", value) is not None


class DirectoryForm(forms.Form):
    """The questions that the directory of members answers; what is not valid is left out."""

    q = forms.CharField(required=False, max_length=100)
    category = forms.MultipleChoiceField(required=False, choices=Membership.Category.choices)
    country = CountriesField(required=False)
    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def clean_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["on"]
        if day and day > today():
            raise ValidationError(_("Choose today or an earlier day."))
        return day

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    @property
    def categories(self) -> list[str]:
        return list(self.cleaned_data.get("category", []))

    @property
    def countries(self) -> list[str]:
        return list(self.cleaned_data.get("country", []))

    @property
    def date(self) -> datetime.date:
        return self.cleaned_data.get("on") or today()


def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """The zones of the world by continent, as a list of choices."""
    named = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and "Etc/" not in zone)
    return [("UTC", [("UTC", "UTC")])] + [
        (continent, [(zone, zone.replace("_", " ")) for zone in zones])
        for continent, zones in groupby(named, key=lambda zone: zone.split("/")[0])
    ]


class ProfileForm(forms.ModelForm[Person]):
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("In the script you write it in."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = Person
        fields = ["name", "latin_name", "time_zone", "is_listed"]
