"""What all dated rows share in the office: how a period is typed, which rows hold today, and how a row is ended."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.postgres.fields import DateRangeField
from django.db.models import DateField, Field, QuerySet, URLField
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from journal.admin import RowsInline, Step
from journal.admin.autocomplete import RowForm
from journal.admin.journalled import person_of
from journal.admin.shown import RECORDED_AS
from members.date_range import NO_LONGER_FROM, DayInput, PeriodField
from members.dated import Dated, today

OFFICE_FIELDS: Mapping[type[Field[Any, Any]], Mapping[str, Any]] = {
    DateRangeField: {"form_class": PeriodField},
    DateField: {"widget": DayInput},
    URLField: {"assume_scheme": "https"},
}


RECORDED_AS["period"] = "ends"  # as `end_row` tells it


class HoldsFilter(admin.SimpleListFilter):
    title = _("period")
    parameter_name = "holds"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("today", _("Active today")), ("ended", _("Ended")), ("later", _("Not yet begun"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "today":
                return queryset.filter(period__contains=today())
            case "ended":
                return queryset.filter(period__endswith__lte=today())
            case "later":
                return queryset.filter(period__startswith__gt=today())
        return queryset


class PeriodMixin:
    """For the admin or inline of a dated row."""

    formfield_overrides: ClassVar[Mapping[type[Field[Any, Any]], Mapping[str, Any]]] = OFFICE_FIELDS

    @admin.display(description=_("from"), ordering="period")
    def starts(self, row: Dated) -> str:
        return date_format(row.starts) if row.starts else "…"

    @admin.display(description=NO_LONGER_FROM, ordering="period__endswith")
    def ends(self, row: Dated) -> str:
        return date_format(row.ends) if row.ends else "…"

    @admin.display(description=_("active today"), boolean=True)
    def holds(self, row: Dated) -> bool:
        return row.is_current


class DatedInline(PeriodMixin, RowsInline, admin.TabularInline[Any, Any]):
    """Rows that are ended, never deleted."""

    can_delete = False
    show_change_link = True


class AffiliationForm(RowForm):
    """Who acts for whom does not change: that affiliation ends, and another begins."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            return
        for name in {"person", "organisation"} & self.fields.keys():
            field: Any = self.fields[name]
            field.disabled = True
            if isinstance(field.widget, RelatedFieldWidgetWrapper):
                field.widget.can_add_related = field.widget.can_change_related = False


class EndForm(forms.Form):
    on = forms.DateField(
        label=NO_LONGER_FROM,
        initial=today,
        widget=DayInput,
        help_text=_("The first day on which it no longer holds."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=1000,
        help_text=_("It stays on record for good: name no person in it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EndWithReasonForm(EndForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


def runs_on(row: Dated) -> bool:
    """It has no last day, or one that is still to come."""
    return row.ends is None or row.ends > today()


def end_step(
    act: Callable[[Any, Any, datetime.date, str], None],
    explanation: Any,
    form_class: type[EndForm] = EndForm,
    *,
    asks_again: bool = False,
) -> Step:
    """The step that ends a dated row; `act(row, by, on, reason)` calls the action."""
    return Step(
        name="end",
        label=_("End"),
        explanation=explanation,
        act=lambda request, row, on, reason: act(row, person_of(request), on, reason),
        done=_("It ends on the day you gave."),
        form_class=form_class,
        offered=runs_on,
        is_grave=True,
        asks_again=asks_again,
    )
