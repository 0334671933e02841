from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from intake.pdf_field import PdfField, name_and_content
from journal.admin.refusals import Refusable
from sector_reports.models import Report
from working_groups.forms import validate_one_line
from working_groups.models import WorkingGroup
from working_groups.tlp import Tlp

FIELDS = ["title", "abstract", "kind", "is_announced", "addressed_groups", "sectors"]
WIDGETS = {
    "abstract": forms.Textarea(attrs={"rows": 6}),
    "addressed_groups": forms.CheckboxSelectMultiple,
    "sectors": forms.CheckboxSelectMultiple,
}
NO_AMBER_YET = _("TLP:AMBER and stricter are not here yet: the top of this page says why.")


class Described:
    """What the forms about a report that is being written share."""

    fields: dict[str, forms.Field]
    instance: Report

    def describe(self) -> None:
        self.fields["title"].validators.append(validate_one_line)
        self.fields["abstract"].help_text = _("A few sentences: what it is about, and for whom.")
        groups: Any = self.fields["addressed_groups"]
        known = Q(pk__in=WorkingGroup.objects.shown().values("pk"))
        if not self.instance._state.adding:  # nobody unticks what they are not shown
            known |= Q(pk__in=self.instance.addressed_groups.values("pk"))
        groups.queryset = WorkingGroup.objects.filter(known)

    def need_readers(self, cleaned: dict[str, Any], tlp: Tlp | None) -> None:
        is_for_groups = tlp in {Tlp.AMBER, Tlp.AMBER_STRICT}
        if is_for_groups and "addressed_groups" in cleaned and not cleaned["addressed_groups"]:
            words = _("Choose at least one group: from TLP:AMBER on, only the groups named here may read it.")
            self.add_error("addressed_groups", words)  # type: ignore[attr-defined]


class BeginReportForm(Described, forms.ModelForm[Report]):
    """A report with its first edition."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    notes = forms.CharField(
        label=_("Notes"),
        required=False,
        help_text=_("What readers should know about this edition."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    upload = PdfField(help_text=_("Up to 25 MB. You may also upload it later."))
    tlp = forms.TypedChoiceField(
        label=_("Label"), coerce=lambda value: Tlp(int(value)), widget=forms.RadioSelect
    )

    class Meta:
        model = Report
        fields = FIELDS
        widgets = WIDGETS

    field_order = [
        "title",
        "abstract",
        "kind",
        "upload",
        "language",
        "notes",
        "tlp",
        "is_announced",
        "addressed_groups",
        "sectors",
    ]

    def __init__(self, *args: Any, group: WorkingGroup, labels: list[Tlp], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.describe()
        tlp: Any = self.fields["tlp"]
        tlp.choices = [(label.value, label.label) for label in labels]
        self.lacks_amber = max(labels) < min(group.highest_tlp, Tlp.AMBER)
        if self.lacks_amber:
            tlp.help_text = NO_AMBER_YET
        self.initial = {
            **self.initial,
            "tlp": min(group.default_tlp, max(labels)),
            "addressed_groups": [group],
            "sectors": list(group.sectors.all()),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.need_readers(cleaned, cleaned.get("tlp"))
        return cleaned

    def facts(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "upload"}
        return {**values, "file": name_and_content(self.cleaned_data["upload"])}


class ChangeReportForm(Described, Refusable):
    class Meta:
        model = Report
        fields = FIELDS
        widgets = WIDGETS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.describe()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.need_readers(cleaned, self.instance.label)
        return cleaned
