import datetime
import re
import unicodedata
import zoneinfo
from itertools import groupby
from typing import Any, cast

from allauth.account.forms import SignupForm
from django import forms
from django.conf import settings
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


class WordsField(forms.MultipleChoiceField):
    """Any words of one shape; which of them occur is a question for the directory."""

    def __init__(self, shape: str) -> None:
        self.shape = shape
        super().__init__(required=False)

    def valid_value(self, value: str) -> bool:
        return re.fullmatch(self.shape, value) is not None


class DirectoryForm(forms.Form):
    """The questions that the directory of members answers; what is not valid is left out."""

    q = forms.CharField(required=False, max_length=100)
    category = forms.MultipleChoiceField(required=False, choices=Membership.Category.choices)
    country = WordsField("[A-Z]{2}")  # ISO 3166-1
    sector = WordsField("[a-z0-9-]{1,80}")
    group = WordsField("[a-z0-9][a-z0-9.-]{0,19}")
    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])

    def clean_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["on"]
        if day and day > today():
            raise ValidationError(_("Choose today or an earlier day."))
        return day

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    def chosen(self, name: str) -> list[str]:
        """The values of a filter."""
        return list(self.cleaned_data.get(name, []))

    @property
    def date(self) -> datetime.date:
        return self.cleaned_data.get("on") or today()

    @property
    def past_day(self) -> datetime.date | None:
        """None for today."""
        return self.date if self.date != today() else None


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
        fields = [
            "name",
            "latin_name",
            "language",
            "time_zone",
            "name_shown_to",
            "photo_shown_to",
            "job_title_shown_to",
            "email_shown_to",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]

    def clean(self) -> dict[str, Any]:
        """Who writes their name in another script is found by those who cannot type it only with a Latin one."""
        cleaned = super().clean() or {}
        if not cleaned.get("latin_name") and not is_latin(cleaned.get("name", "")):
            self.add_error("latin_name", _("Write your name in Latin letters too, so that others find you by it."))
        return cleaned

    def clean_latin_name(self) -> str:
        name = str(self.cleaned_data["latin_name"])
        if not is_latin(name):
            raise ValidationError(_("Write it in Latin letters; accents are welcome."))
        return name


def is_latin(name: str) -> bool:
    """Whether all its letters are those of the Latin script, with whatever accents."""
    return all(unicodedata.name(sign, "").startswith("LATIN ") for sign in name if sign.isalpha())
