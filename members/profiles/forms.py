import unicodedata
import zoneinfo
from itertools import groupby
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from intake.pictures.limits import LARGEST
from members.models import Person, ProfileProposal
from members.models.profile_proposal import LONGEST_DESCRIPTION
from members.one_line import OneLineField

PICTURES = "image/png,image/jpeg,image/webp"


def time_zones() -> list[tuple[str, list[tuple[str, str]]]]:
    """The zones of the world by continent, as a list of choices."""
    named = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and "Etc/" not in zone)
    return [("UTC", [("UTC", "UTC")])] + [
        (continent, [(zone, zone.replace("_", " ")) for zone in zones])
        for continent, zones in groupby(named, key=lambda zone: zone.split("/")[0])
    ]


class ProfileForm(forms.ModelForm[Person]):
    name = OneLineField(
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
        field_classes = {"latin_name": OneLineField}
        labels = {
            "name_shown_to": _("Who sees my name"),
            "photo_shown_to": _("Who sees my photo"),
            "job_title_shown_to": _("Who sees my job title"),
            "email_shown_to": _("Who sees my e-mail address"),
        }
        help_texts = {
            "latin_name": _("If you write it in another script: others find you by either."),
            "name_shown_to": _(
                "Where you act: on the pages of your groups and of your organisation. "
                "Whoever does not see your name sees nothing else of you. The secretariat sees all."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]

    def clean_latin_name(self) -> str:
        name = str(self.cleaned_data["latin_name"])
        if not is_latin(name):
            raise ValidationError(_("Write it in Latin letters; accents are welcome."))
        return name

    def clean(self) -> dict[str, Any]:
        """Who cannot type the script of a name finds it by its Latin form alone."""
        cleaned = super().clean() or {}
        if cleaned.get("latin_name") == "" and not is_latin(cleaned.get("name", "")):
            self.add_error(
                "latin_name", _("Write your name in Latin letters too, so that others find you by it.")
            )
        return cleaned


def is_latin(name: str) -> bool:
    """Whether all its letters are those of the Latin script, with whatever accents."""
    return all(unicodedata.name(sign, "").startswith("LATIN ") for sign in name if sign.isalpha())


class PictureField(forms.FileField):
    """The bytes of a picture; whether it is one is found out where it is made anew."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.FileInput(attrs={"accept": PICTURES})
        super().__init__(**{"widget": widget, "allow_empty_file": True, **kwargs})

    def clean(self, data: Any, initial: Any = None) -> bytes:
        file = super().clean(data, initial)
        return file.read(LARGEST + 1) if file else b""


class PhotoForm(forms.Form):
    photo = PictureField(
        label=_("Photo"),
        help_text=_(
            "PNG, JPEG or WebP, at most 8 MB. It is cut to a square; where and with what it was taken is forgotten."
        ),
    )


class OrganisationProfileForm(forms.ModelForm[ProfileProposal]):
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
        error_messages={"invalid": _("Write an address such as https://example.org.")},
    )
    logo_change = forms.ChoiceField(
        label=_("Logo"), choices=ProfileProposal.LogoChange.choices, widget=forms.RadioSelect
    )
    logo = PictureField(
        label=_("File of the logo"), required=False, help_text=_("PNG, JPEG or WebP, at most 8 MB.")
    )

    class Meta:
        model = ProfileProposal
        fields = ["description", "website", "logo_change"]
        help_texts = {"description": _("What your organisation does, in a few paragraphs. Markdown works.")}
        widgets = {"description": forms.Textarea(attrs={"rows": 12, "maxlength": LONGEST_DESCRIPTION})}

    def clean(self) -> dict[str, Any]:
        """Whoever chooses a file wants it shown."""
        cleaned = super().clean() or {}
        if cleaned.get("logo"):
            cleaned["logo_change"] = ProfileProposal.LogoChange.REPLACE
        return cleaned
