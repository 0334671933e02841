import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.postgres.forms import DateRangeField, RangeWidget
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

FIRST_DAY = _("First day")
NO_LONGER_FROM = _("No longer from")


class DayInput(forms.DateInput):
    """The browser's own date field: no script, and the reader's own way to write a date."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class PeriodWidget(RangeWidget):
    """Two dates with a label each."""

    template_name = "forms/period.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(DayInput(), attrs)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for subwidget, label in zip(
            context["widget"]["subwidgets"], (FIRST_DAY, NO_LONGER_FROM), strict=True
        ):
            subwidget["label"] = label
        return context


class PeriodField(DateRangeField):
    """A period of days: the first day, and the day from which it no longer holds; either may be left open."""

    default_error_messages = {
        "bound_ordering": _("The day from which it no longer holds comes after the first day."),
    }
    range_type: type[DateRange] = DateRange

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{**kwargs, "widget": PeriodWidget(), "required": False, "show_hidden_initial": False}
        )

    def compress(self, values: Sequence[datetime.date | None]) -> DateRange:
        starts, ends = values or (None, None)
        if starts and ends and starts >= ends:
            raise ValidationError(self.error_messages["bound_ordering"], code="bound_ordering")
        return DateRange(starts, ends)
