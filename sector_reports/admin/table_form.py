"""One row of the table of the reports, as far as it changes something: the words for what is wrong in its cells."""

import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from sector_reports.models import Report
from working_groups.models import Sector, WorkingGroup
from working_groups.tlp import Tlp


class Names:
    """What people call sectors, organisations and groups; each kind is read once, and only if it is asked for."""

    @cached_property
    def sectors(self) -> dict[str, Model]:
        return _by_name(Sector.objects.all(), "slug", "name")

    @cached_property
    def organisations(self) -> dict[str, Model]:
        return _by_name(Organisation.objects.all(), "slug", "name")

    @cached_property
    def groups(self) -> dict[str, Model]:
        return _by_name(WorkingGroup.objects.all(), "code")


def _by_name(rows: Iterable[Model], *columns: str) -> dict[str, Model]:
    rows = list(rows)
    return {getattr(row, column).casefold(): row for column in columns for row in rows}


class NamedField(forms.CharField):
    """Several rows that are there already, divided by semicolons."""

    names: Names

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind = kind

    def clean(self, value: Any) -> list[Model]:
        said = super().clean(value)
        known = getattr(self.names, self.kind)
        if said.casefold() in known:  # a name may hold a semicolon
            return [known[said.casefold()]]
        names = [name.strip() for name in said.split(";") if name.strip()]
        if unknown := [name for name in names if name.casefold() not in known]:
            raise ValidationError(_("There is no “%(names)s”."), params={"names": "”, “".join(unknown)})
        return [known[name.casefold()] for name in names]


class RowForm(forms.Form):
    """Only the fields of the cells that change; all of them for a new report. Cleaned, it holds what `Report` does."""

    title = forms.CharField(max_length=250)
    slug = forms.SlugField(max_length=120)
    abstract = forms.CharField()
    kind = forms.ChoiceField(choices=Report.Kind.choices)
    group = NamedField("groups")
    label = forms.CharField()
    announced = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    published = forms.CharField(required=False)
    sectors = NamedField("sectors", required=False)
    organisations = NamedField("organisations", required=False)
    addressed_groups = NamedField("groups", required=False)

    FILLED_IN = ("kind", "label", "announced")  # for a new report, where the cell is empty

    def __init__(self, cells: dict[str, str], *, names: Names, report: Report | None) -> None:
        super().__init__(cells)
        self.report = report
        for name, row_field in list(self.fields.items()):
            if report is not None and name not in cells:
                del self.fields[name]
            elif report is None and name in self.FILLED_IN:
                row_field.required = False
            if isinstance(row_field, NamedField):
                row_field.names = names

    def clean_slug(self) -> str:
        """The answer does not tell by what it is taken: it may be a report out of sight."""
        slug: str = self.cleaned_data["slug"]
        others = Report.objects.exclude(pk=self.report.pk) if self.report else Report.objects.all()
        if others.filter(slug=slug).exists():
            raise ValidationError(_("This address cannot be used. Choose another."))
        return slug

    def clean_group(self) -> Model:
        groups: list[Model] = self.cleaned_data["group"]
        if len(groups) != 1:
            raise ValidationError(_("One group issues a report."))
        return groups[0]

    def clean_label(self) -> Tlp | None:
        said = self.cleaned_data["label"].upper()
        if not said:
            return None
        label = next((label for label in Tlp if label.label in (said, f"TLP:{said}")), None)
        if label is None:
            raise ValidationError(_("Choose CLEAR, GREEN, AMBER or AMBER+STRICT."))
        if label == Tlp.RED:
            raise ValidationError(_("A report becomes TLP:RED on its page, with those it is addressed to."))
        return label

    def clean_published(self) -> tuple[datetime.date | None, str]:
        """The date, and how precisely it is known."""
        said = self.cleaned_data["published"]
        if not said:
            return None, Report.Precision.DAY
        for form, precision in (("%Y-%m-%d", Report.Precision.DAY), ("%Y-%m", Report.Precision.MONTH)):
            try:
                return datetime.datetime.strptime(said, form).date(), precision
            except ValueError:
                continue
        raise ValidationError(_("Write the date as 2018-03-19, or 2018-03 for the month alone."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        if "announced" in cleaned:
            cleaned["is_announced"] = cleaned.pop("announced") != "no"
        if "published" in cleaned:
            cleaned["published_on"], cleaned["published_precision"] = cleaned.pop("published")
        if self.report is None:
            cleaned["kind"] = cleaned["kind"] or Report.Kind.SECTOR_REPORT
            if cleaned["label"] is None:
                cleaned["label"] = min(Tlp(cleaned["group"].default_tlp), Tlp.AMBER_STRICT)
        return cleaned
