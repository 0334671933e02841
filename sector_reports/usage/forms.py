import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from sector_reports.models import UsageCount
from sector_reports.models.report import ReportQuerySet
from sector_reports.usage.period import Period, first_of_month
from sector_reports.usage.statistics import BY
from working_groups.models import Sector, WorkingGroup

MONTHS = 12
LONGEST = 120


class MonthField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2026-01"})
        super().__init__(input_formats=["%Y-%m"], widget=widget, **kwargs)


class StatisticsForm(forms.Form):
    """A question about usage; without one, the last twelve months by month."""

    since = MonthField(label=_("From"))
    until = MonthField(label=_("To"))
    group = forms.ModelChoiceField(
        WorkingGroup.objects.none(),
        to_field_name="code",
        required=False,
        label=_("Group"),
        empty_label=_("All"),
    )
    sector = forms.ModelChoiceField(
        Sector.objects.all(), to_field_name="slug", required=False, label=_("Sector"), empty_label=_("All")
    )
    category = forms.ChoiceField(
        choices=[("", _("All")), *UsageCount.CATEGORIES], required=False, label=_("Kind of reader")
    )
    by = forms.ChoiceField(choices=list(BY.items()), label=_("Rows"))

    def __init__(self, question: QueryDict, *, visible: ReportQuerySet) -> None:
        last = Period.last_months(MONTHS)
        usual = {"since": f"{last.first_day:%Y-%m}", "until": f"{last.last_day:%Y-%m}", "by": "month"}
        super().__init__({**usual, **question.dict()})
        groups: Any = self.fields["group"]
        groups.queryset = WorkingGroup.objects.filter(pk__in=visible.order_by().values("group")).order_by(
            "code"
        )

    def clean_until(self) -> datetime.date:
        month: datetime.date = self.cleaned_data["until"]
        if first_of_month(month) > Period.last_months(1).first_day:
            raise ValidationError(_("Choose a month that is over."))
        return month

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "since" in cleaned and "until" in cleaned:
            period = Period(
                first_of_month(cleaned["since"]), first_of_month(cleaned["until"], months_later=1)
            )
            if not period:
                self.add_error("until", _("The last month is before the first one."))
            elif len(period.months) > LONGEST:
                self.add_error("since", _("Choose at most ten years."))
            else:
                cleaned["period"] = period
        return cleaned
