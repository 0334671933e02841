import datetime
from typing import Any

import pytest
from django import forms
from django.db.backends.postgresql.psycopg_any import DateRange

from members.date_range import PeriodField

FIRST = datetime.date(2020, 1, 1)
LATER = datetime.date(2021, 1, 1)


class PeriodForm(forms.Form):
    period = PeriodField(initial=DateRange(FIRST, None))


@pytest.mark.parametrize(
    ("first_day", "no_longer_from", "period"),
    [
        ("2020-01-01", "2021-01-01", DateRange(FIRST, LATER)),
        ("2020-01-01", "", DateRange(FIRST, None)),
        ("", "2021-01-01", DateRange(None, LATER)),
        ("", "", DateRange(None, None)),
    ],
)
def test_period_is_open_where_a_day_is_not_known(
    first_day: str, no_longer_from: str, period: DateRange
) -> None:
    form = PeriodForm({"period_0": first_day, "period_1": no_longer_from})

    assert form.is_valid()
    assert form.cleaned_data["period"] == period


@pytest.mark.parametrize("no_longer_from", ["2020-01-01", "2019-12-31"])
def test_period_ends_after_it_begins(no_longer_from: str) -> None:
    form = PeriodForm({"period_0": "2020-01-01", "period_1": no_longer_from})

    assert form.errors == {"period": ["The day from which it no longer holds comes after the first day."]}


def test_period_refuses_what_is_no_date() -> None:
    form = PeriodForm({"period_0": "soon", "period_1": ""})

    assert form.errors == {"period": ["Enter a valid date."]}


@pytest.mark.parametrize(
    ("typed", "is_changed"),
    [({"period_0": "2020-01-01", "period_1": ""}, False), ({"period_0": "", "period_1": ""}, True)],
)
def test_period_knows_whether_it_was_changed(typed: dict[str, Any], is_changed: bool) -> None:
    assert PeriodForm(typed).has_changed() is is_changed


def test_widget_shows_two_dates_with_a_label_each() -> None:
    html = str(PeriodForm()["period"])

    assert '<label for="id_period_0">First day</label>' in html
    assert '<input type="date" name="period_0" value="2020-01-01" id="id_period_0">' in html
    assert '<label for="id_period_1">No longer from</label>' in html
    assert '<input type="date" name="period_1" id="id_period_1">' in html
