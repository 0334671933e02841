import zoneinfo
from itertools import groupby
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from members.models import Membership, Organisation, Person
from members.models.membership import MembershipQuerySet


class SignUpForm(forms.Form):
    """What the portal asks beside e-mail and password when somebody registers."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1"]

    def signup(self, request: HttpRequest, user: Person) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class DirectoryForm(forms.Form):
    """The filters of the directory of members; `countries` are those that have one on the day asked for."""

    q = forms.CharField(
        label=_("Name or acronym"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", _("All")), *Membership.Category.choices]
    )
    country = forms.CharField(label=_("Country"), required=False, max_length=2)
    on = forms.DateField(
        label=_("As of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The members on that day; today if empty."),
    )

    def offer_countries(self, codes: list[str]) -> None:
        """Let the field be a choice of these, and of the one already chosen."""
        chosen = str(self["country"].value() or "")
        offered = sorted({*codes, chosen} - {""})
        self.fields["country"].widget = forms.Select(
            choices=[("", _("All")), *((code, code) for code in offered)]
        )

    def narrow(self, members: MembershipQuerySet) -> MembershipQuerySet:
        """Keep those that the filters let through; one that is not valid lets everything through."""
        wanted: dict[str, Any] = self.cleaned_data
        if wanted.get("q"):
            members = members.filter(organisation__in=Organisation.objects.called(wanted["q"]))
        if wanted.get("category"):
            members = members.filter(category=wanted["category"])
        if wanted.get("country"):
            members = members.filter(organisation__country=wanted["country"].upper())
        return members


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
