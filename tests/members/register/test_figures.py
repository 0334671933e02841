import datetime
import re

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from members.dated import today
from members.models import Membership, Suspension
from members.register.drawing import heat, key_of, round_up
from members.register.figures import FOUNDED, counted_on, ends_of_years
from tests import factories as make

pytestmark = pytest.mark.django_db
Day = datetime.date


def test_members_are_counted_by_year_and_category(client: Client) -> None:
    make.make_member()
    make.make_member(period=DateRange(Day(2018, 5, 1), Day(2020, 1, 1)))
    make.make_member("university", period=DateRange(Day(2019, 1, 1), None), is_listed=False)
    grown = make.make_member(period=DateRange(Day(2016, 6, 13), Day(2019, 7, 1)))
    Membership.objects.create(
        organisation=grown, category="large_company", period=DateRange(Day(2019, 7, 1), None)
    )

    response = client.get("/members/figures/?on=2020-02-01")

    assert [(year.day.isoformat(), year.by_category) for year in response.context["years"]] == [
        ("2016-12-31", {"sme": 2}),
        ("2017-12-31", {"sme": 2}),
        ("2018-12-31", {"sme": 3}),
        ("2019-12-31", {"sme": 2, "university": 1, "large_company": 1}),
        ("2020-02-01", {"sme": 1, "university": 1, "large_company": 1}),
    ]
    assert [bar.height for bar in response.context["bars"]] == [20, 20, 30, 40, 30]
    assert [year.total for year, _cells in response.context["rows"]] == [3, 4, 3, 2, 2]
    page = response.content.decode()
    assert "3 members on 1 February 2020" in page
    assert "As of 1 February 2020" in page


def test_suspended_members_are_not_counted_meanwhile() -> None:
    membership = make.make_member().memberships.get()
    Suspension.objects.create(membership=membership, reason="Unpaid.", period=make.UNTIL_2020)

    assert [year.total for year in counted_on([Day(2019, 1, 1), Day(2020, 1, 1)])] == [0, 1]


def test_members_of_no_known_category_are_counted_as_such(client: Client) -> None:
    make.make_member("")

    response = client.get("/members/figures/")

    assert response.context["then"].groups()[-1] == ("Not known", 1)
    assert response.content.decode().count("Not known") == 2


def test_years_begin_with_the_first_member_and_are_never_too_many() -> None:
    assert ends_of_years(Day(2018, 9, 19)) == [Day(2016, 12, 31), Day(2017, 12, 31), Day(2018, 9, 19)]
    make.make_member(period=DateRange(Day(1900, 1, 1), None))

    assert len(ends_of_years(today())) == 31
    assert ends_of_years(Day(1, 1, 1)) == [Day(1, 1, 1)]


def test_figures_without_members_and_of_a_day_that_is_none(client: Client) -> None:
    assert "0 members" in client.get("/members/figures/").content.decode()
    assert client.get("/members/figures/?on=1000-01-01").status_code == 200
    assert "Write a day as year" in client.get("/members/figures/?on=yesterday").content.decode()
    assert FOUNDED == 2016


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (0, []),
        (1, ["1 of them stays out of the public directory: it is counted here"]),
        (2, ["2 of them stay out of the public directory: they are counted here"]),
    ],
)
def test_figures_say_why_the_directory_is_shorter(client: Client, number: int, told: list[str]) -> None:
    make.make_member()
    make.make_member(is_listed=False, period=make.UNTIL_2020)
    for _each in range(number):
        make.make_member(is_listed=False)

    page = client.get("/members/figures/").content.decode()

    assert f"{1 + number} member" in page
    assert re.findall(r"\d of them stays? out[^:]*: \w+ \w+ counted here", page) == told


@pytest.mark.parametrize("rows", [1, 3])
def test_figures_ask_four_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for row in range(rows):
        make.make_member(period=DateRange(Day(2016 + row, 1, 1), None), country="BE")

    with django_assert_num_queries(4):
        client.get("/members/figures/")


def test_colours_are_five_equal_steps() -> None:
    assert [heat(number, 10) for number in range(11)] == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert [heat(1, 1), heat(0, 0)] == [3, 0]
    assert key_of(10) == [(1, "1–2"), (2, "3–4"), (3, "5–6"), (4, "7–8"), (5, "9–10")]
    assert (key_of(1), key_of(0)) == ([(3, "1")], [])
    assert [round_up(number) for number in (0, 10, 11, 245, 601, 810)] == [10, 10, 12, 250, 800, 1000]
