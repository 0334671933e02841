import datetime
import re

from django import forms
from django.utils.translation import gettext_lazy as _

from members.dated import today
from members.models import Membership
from members.register.day import DayField


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
    on = DayField(label=_("As of"), help_text=_("The members of any past day. Empty: today."), required=False)

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
