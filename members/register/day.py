import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.date_range import DayInput
from members.dated import today


class DayField(forms.DateField):
    """Today or a day before it, written in one way wherever the reader is: it stands in addresses."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("Write a day as year, month and day, such as 2018-09-19."),
        "to_come": _("Choose today or an earlier day."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d"], **kwargs})

    def validate(self, value: datetime.date | None) -> None:
        super().validate(value)
        if value and value > today():
            raise ValidationError(self.error_messages["to_come"], code="to_come")


class DayForm(forms.Form):
    """The day a page tells of: today, unless its address says `?on=2018-09-19`."""

    on = DayField(label=_("Day"))

    def __init__(self, address: QueryDict) -> None:
        super().__init__(address if "on" in address else None)

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
        return kept(self.asked)


def kept(day: datetime.date | None) -> str:
    """What keeps the day in the address of another page, at its end."""
    return f"?on={day}" if day else ""
