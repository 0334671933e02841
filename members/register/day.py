import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.dated import today


class DayForm(forms.Form):
    """The day a page tells of: today, unless its address says `?on=2018-09-19`."""

    on = forms.DateField(
        label=_("Day"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write a day as year, month and day, such as 2018-09-19.")},
    )

    def __init__(self, address: QueryDict) -> None:
        super().__init__(address if "on" in address else None)

    def clean_on(self) -> datetime.date:
        day: datetime.date = self.cleaned_data["on"]
        if day > today():
            raise ValidationError(_("Choose today or an earlier day."))
        return day

    @property
    def asked(self) -> datetime.date | None:
        """None for today's page, which is also the answer to a day that cannot be read."""
        day: datetime.date | None = self.cleaned_data["on"] if self.is_valid() else None
        return None if day == today() else day

    @property
    def date(self) -> datetime.date:
        return self.asked or today()

    @property
    def kept(self) -> str:
        """What keeps the day in the address of another page."""
        return f"?on={self.asked:%Y-%m-%d}" if self.asked else ""
