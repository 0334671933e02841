import datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from sector_reports.models import Report
from sector_reports.usage.breakdown import Table, breakdown_of, may_see_breakdown, totals_of
from sector_reports.usage.period import Period
from tests import factories as make
from tests.scene import PERSONAS, Scene
from tests.sector_reports.usage.figures import count, month_ago
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS, viewer_of

pytestmark = pytest.mark.django_db


def rows(table: Table) -> dict[str, list[str]]:
    return {row.title: [str(figure) for figure in row.figures] for row in table.rows}


def tables_of(report: Report, months: int = 3) -> dict[str, Table]:
    return {table.name: table for table in breakdown_of(report, Period.last_months(months))}


def test_tables_part_the_same_counts(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    report = make.make_report()
    edition = report.editions.get()
    count(report, 20, months=1)
    count(report, 30, months=2, category="sme")
    count(report, 40, months=3, category="university")
    count(report, 50, months=1, channel="citation")
    count(report, 7, months=1, edition=edition)
    count(report, 8, months=2, edition=edition, channel="reader", category="sme")
    count(report, 99, months=0)
    count(report, 99, months=4)

    with django_assert_num_queries(2):
        tables = tables_of(report)

    assert {name: [str(figure) for figure in table.totals] for name, table in tables.items()} == {
        "months": ["140", "15"],
        "readers": ["140", "15"],
        "channels": ["140", "15"],
        "editions": ["15"],
    }
    assert rows(tables["editions"]) == {"Edition 1": ["15"]}
    assert rows(tables["months"]) == {
        f"{month_ago(1):%B %Y}": ["70", "7"],
        f"{month_ago(2):%B %Y}": ["30", "kept back"],
        f"{month_ago(3):%B %Y}": ["40", "fewer than 5"],
    }


def test_small_numbers_of_a_report_are_hidden_and_not_given_away() -> None:
    report = make.make_report()
    count(report, 20, category="anonymous")
    count(report, 9, category="sme")
    count(report, 2, category="university")

    told = rows(tables_of(report)["readers"])

    assert told["Visitors who are not signed in"][0] == "20"
    assert told["SME or start-up"][0] == "kept back"
    assert {figures[0] for title, figures in told.items() if title not in {"SME or start-up"}} == {
        "20",
        "fewer than 5",
    }


def test_earlier_months_are_one_row() -> None:
    report = make.make_report()
    for months in range(1, 16):
        count(report, 10, months=months)

    table = tables_of(report, months=15)["months"]

    assert len(table.rows) == 13
    assert rows(table)["Earlier"][0] == "30"


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("tlp", [Tlp.CLEAR, Tlp.AMBER])
def test_who_sees_tables_and_totals(scene: Scene, persona: str, tlp: Tlp) -> None:
    report = make.make_report(tlp, group=scene.group, addressed_to=[scene.group])
    person = scene.person(persona)
    viewer = viewer_of(person) if person else ANONYMOUS

    answers = persona in {"secretariat", "chair"}
    assert may_see_breakdown(report, viewer) == answers
    assert (totals_of(report, viewer) is not None) == (answers or tlp == Tlp.CLEAR)


def test_period_is_of_whole_months_that_are_over() -> None:
    period = Period(datetime.date(2025, 11, 1), datetime.date(2026, 3, 1))

    assert [f"{month:%Y-%m}" for month in period.months] == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert period.last_day == datetime.date(2026, 2, 28)
    assert not Period(datetime.date(2026, 3, 1), datetime.date(2026, 3, 1))
