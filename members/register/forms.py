import datetime
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from members.date_range import DayInput
from members.dated import today
from members.models import Membership


class WordsField(forms.MultipleChoiceField):
    """Any words of one shape; which of them occur is a question for the directory."""

    def __init__(self, shape: str) -> None:
        self.shape = shape
        super().__init__(required=False)

    def valid_value(self, value: str) -> bool:
        return re.fullmatch(self.shape, value) is not None


class DirectoryForm(forms.Form):
    """The questions that the directory of members answers; what is not valid is left out."""

    q = forms.CharField(required=False, max_length=100)
    category = forms.MultipleChoiceField(required=False, choices=Membership.Category.choices)
    country = WordsField("[A-Z]{2}")  # ISO 3166-1
    sector = WordsField("[a-z0-9-]{1,80}")
    group = WordsField("[a-z0-9][a-z0-9.-]{0,19}")
    on = forms.DateField(
        label=_("As of"),
        help_text=_("The members of any past day. Empty: today."),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=DayInput,
        error_messages={"invalid": _("Write a day as year, month and day, such as 2018-09-19.")},
    )

    def clean_on(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["on"]
        if day and day > today():
            raise ValidationError(_("Choose today or an earlier day."))
        return day

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("q", ""))

    def chosen(self, name: str) -> list[str]:
        """The values of a filter."""
        return list(self.cleaned_data.get(name, []))

    @property
    def date(self) -> datetime.date:
        return self.cleaned_data.get("on") or today()

    @property
    def past_day(self) -> datetime.date | None:
        """None for today."""
        return self.date if self.date != today() else None
