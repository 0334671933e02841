from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sector_reports.models import Report
from working_groups.models import Sector, WorkingGroup
from working_groups.tlp import Tlp


class LibraryForm(forms.Form):
    """The question in the library's address. A filter that means nothing is left out, and the page says so."""

    q = forms.CharField(max_length=200, required=False)
    kind = forms.MultipleChoiceField(choices=Report.Kind.choices, required=False)
    sector = forms.ModelMultipleChoiceField(Sector.objects.all(), to_field_name="slug", required=False)
    group = forms.ModelMultipleChoiceField(WorkingGroup.objects.all(), to_field_name="code", required=False)
    year = forms.TypedMultipleChoiceField(
        choices=[(str(year), str(year)) for year in range(2016, 2100)], coerce=int, required=False
    )
    label = forms.TypedMultipleChoiceField(
        choices=[(label.code, label.label) for label in Tlp], coerce=Tlp.from_code, required=False
    )

    def understood(self) -> dict[str, Any]:
        """What could be read of the question, by field."""
        self.is_valid()
        return self.cleaned_data


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why do you open it?"),
        min_length=10,
        max_length=1000,
        help_text=_("The chair of the group is told, and it stays on the record."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
