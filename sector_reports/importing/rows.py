"""One row of the table that is imported: its columns, and the words for what is wrong in it.

Several values in one cell are divided by semicolons. docs/importing.md tells the columns to people.
"""

import datetime
from typing import Any, cast

from django import forms
from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from sector_reports.models import Report
from working_groups.models import Sector, WorkingGroup
from working_groups.tlp import Tlp


class NamedField(forms.CharField):
    """Rows that are there already, each by what people call it."""

    def __init__(self, rows: QuerySet[Any], *columns: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rows, self.columns = rows, columns

    def clean(self, value: Any) -> list[Model]:
        names = [name.strip() for name in super().clean(value).split(";") if name.strip()]
        return [self.find(name) for name in names]

    def find(self, name: str) -> Model:
        for column in self.columns:
            if found := self.rows.all().filter(**{f"{column}__iexact": name}).first():
                return cast(Model, found)
        raise forms.ValidationError(_("There is no “%(name)s”."), params={"name": name})


class ImportRow(forms.Form):
    file = forms.CharField(max_length=200)
    title = forms.CharField(max_length=250)
    abstract = forms.CharField()
    group = NamedField(WorkingGroup.objects.all(), "code")
    slug = forms.SlugField(max_length=120, required=False)
    kind = forms.ChoiceField(choices=Report.Kind.choices, required=False)
    label = forms.CharField(required=False)
    announced = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")], required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)
    published = forms.CharField(required=False)
    sectors = NamedField(Sector.objects.all(), "name", "slug", required=False)
    organisations = NamedField(Organisation.objects.all(), "name", "slug", required=False)
    addressed_groups = NamedField(WorkingGroup.objects.all(), "code", required=False)
    notes = forms.CharField(required=False)

    def clean_label(self) -> Tlp:
        said = self.cleaned_data["label"].upper().removeprefix("TLP:") or "CLEAR"
        label = next((label for label in Tlp if label.label == f"TLP:{said}"), None)
        if label is None:
            raise forms.ValidationError(_("Choose CLEAR, GREEN, AMBER or AMBER+STRICT."))
        if label == Tlp.RED:
            raise forms.ValidationError(
                _("A TLP:RED report is entered by hand, with those it is addressed to.")
            )
        return label

    def clean_published(self) -> tuple[datetime.date, str] | None:
        """The date, and how precisely it is known."""
        said = self.cleaned_data["published"]
        if not said:
            return None
        for form, precision in (("%Y-%m-%d", Report.Precision.DAY), ("%Y-%m", Report.Precision.MONTH)):
            try:
                return datetime.datetime.strptime(said, form).date(), precision
            except ValueError:
                continue
        raise forms.ValidationError(_("Write the date as 2018-03-19, or 2018-03 for the month alone."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        groups, label = cleaned.get("group") or [], cleaned.get("label")
        if len(groups) > 1:
            self.add_error("group", _("One group issues a report; name the others under addressed_groups."))
        elif groups and label is not None and label > groups[0].highest_tlp:
            self.add_error("label", _("This label is stricter than the group allows."))
        cleaned["slug"] = cleaned.get("slug") or slugify(cleaned.get("title", ""))[:120]
        if "slug" not in self.errors and not cleaned["slug"]:
            self.add_error("slug", _("The title has no letters for an address: write one."))
        elif Report.objects.filter(slug=cleaned["slug"]).exists():
            self.add_error("slug", _("Another report has this address."))
        return cleaned
