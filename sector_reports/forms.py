import re
from collections import defaultdict
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from sector_reports.models import Report
from sector_reports.models.report import ReportQuerySet
from sector_reports.search.filters import Meaning
from sector_reports.search.question import read_question
from working_groups.models import Sector, WorkingGroup
from working_groups.tlp import Tlp


class YearsField(forms.TypedMultipleChoiceField):
    """Any year that a report may have been published in, for a portal cannot know how old its oldest one is."""

    def valid_value(self, value: str) -> bool:
        return bool(re.fullmatch(r"[1-9][0-9]{0,3}", value))


class LibraryForm(forms.Form):
    """The question in the library's address. A filter that means nothing is left out, and the page says so.

    A group that is not shown, nor any report of it, means as little as one that does not exist.
    """

    q = forms.CharField(max_length=200, required=False)
    kind = forms.MultipleChoiceField(choices=Report.Kind.choices, required=False)
    sector = forms.ModelMultipleChoiceField(Sector.objects.all(), to_field_name="slug", required=False)
    group = forms.ModelMultipleChoiceField(WorkingGroup.objects.none(), to_field_name="code", required=False)
    year = YearsField(coerce=int, required=False)
    language = forms.MultipleChoiceField(choices=settings.LANGUAGES, required=False)
    label = forms.TypedMultipleChoiceField(
        choices=[(label.code, label.label) for label in Tlp], coerce=Tlp.from_code, required=False
    )
    organisation = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), to_field_name="slug", required=False
    )

    def __init__(self, question: QueryDict, *, visible: ReportQuerySet) -> None:
        super().__init__(question)
        self._visible = visible
        fields: dict[str, Any] = self.fields
        if "group" in question:
            fields["group"].queryset = self._groups()
        if "organisation" in question:
            fields["organisation"].queryset = self._organisations()

    def _groups(self) -> QuerySet[WorkingGroup]:
        shown, of_reports = WorkingGroup.objects.shown().values("pk"), self._visible.values("group")
        return WorkingGroup.objects.filter(Q(pk__in=shown) | Q(pk__in=of_reports))

    def _organisations(self) -> QuerySet[Organisation]:
        return Organisation.objects.filter(pk__in=self._visible.values("organisations"))

    def clean(self) -> dict[str, Any]:
        """`question`: the words of the search box; `within`: the values of its filters, by facet."""
        question = read_question(self.cleaned_data.get("q", ""))
        within: dict[str, list[Any]] = defaultdict(list)
        meaning = Meaning(self._groups, self._organisations)
        for name, text in question.filters:
            values = meaning.of(name, text)
            if values:
                within[name] += values
            else:
                self.add_error(None, _("A filter in the search box meant nothing."))
        asked = {name: value for name, value in self.cleaned_data.items() if name in self.data}
        return {**asked, "question": question, "within": within}

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
