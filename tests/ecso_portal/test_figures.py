"""The figures of the office: each counted from what is there, and none that names or points to anybody."""

import datetime

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecso_portal.figures import Figure, last_months, last_quarters, quarter_of, told
from members.dated import today
from members.models import Membership
from sector_reports.models import UsageCount
from tests import factories as make
from tests.office import at_work
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/figures/"
TODAY = today()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def office(client: Client) -> Client:
    return at_work(client, make.make_staff())


def shown(office: Client) -> list[Figure]:
    found: list[Figure] = office.get(ADDRESS).context["figures"]
    return found


def counts(figure: Figure) -> dict[str, list[int | None]]:
    return {label: [number.count for number in numbers] for label, numbers in figure.rows}


def test_members_by_category_today(office: Client) -> None:
    make.make_member("sme")
    make.make_member("sme")
    make.make_member("university")
    make.make_member("university", period=make.UNTIL_2020)

    figure = shown(office)[0]

    assert {label: row for label, row in counts(figure).items() if row != [0]} == {
        "SME or start-up": [2],
        "University": [1],
    }
    assert dict(figure.rows)["SME or start-up"][0].width == 100


def test_change_of_category_is_neither_new_nor_ended(office: Client) -> None:
    first = quarter_of(TODAY)
    changed = make.make_member(period=DateRange(datetime.date(2016, 1, 1), first))
    Membership.objects.create(organisation=changed, category="university", period=DateRange(first, None))
    make.make_member(period=DateRange(first, None))
    make.make_member(period=DateRange(datetime.date(2016, 1, 1), first))

    newest = shown(office)[2].rows[0]

    assert [number.count for number in newest[1]] == [1, 1]


def test_people_are_counted_by_when_they_were_here(office: Client) -> None:
    now = timezone.now()
    for days in (1, 40, 200):
        make.make_person(last_visit=now - days * DAY)
    make.make_person()
    make.make_person(is_active=False)

    figure = counts(shown(office)[3])

    assert [figure[label][0] for label in ("31 to 90 days ago", "Longer ago")] == [1, 1]
    assert sum(row[0] or 0 for row in figure.values()) == 5  # whoever looks is one of them


def test_downloads_under_five_are_not_told_and_hidden_reports_not_counted(office: Client) -> None:
    for tlp, times in ((Tlp.CLEAR, 3), (Tlp.RED, 90)):
        report = make.make_report(tlp, recipients=[make.make_person()] if tlp == Tlp.RED else None)
        edition = report.editions.get()
        UsageCount.objects.create(
            report=report,
            edition=edition,
            day=TODAY,
            channel="file",
            metric="download",
            category="sme",
            count=times,
        )

    figure = shown(office)[4]

    assert [number.count for number in figure.rows[0][1]] == [1, None]
    assert [told(count) for count in (0, 4, 5)] == [0, None, 5]


def test_months_and_quarters_go_back_over_the_year() -> None:
    day = datetime.date(2026, 2, 3)

    assert (last_quarters(day)[0], last_quarters(day)[-1]) == (
        datetime.date(2024, 4, 1),
        datetime.date(2026, 1, 1),
    )
    assert (last_months(day)[0], last_months(day)[-1]) == (
        datetime.date(2025, 3, 1),
        datetime.date(2026, 2, 1),
    )


def test_figures_take_a_constant_number_of_queries(office: Client) -> None:
    make.make_member()
    make.make_report()
    office.get(ADDRESS)
    with CaptureQueriesContext(connection) as few:
        office.get(ADDRESS)
    for _row in range(3):
        make.make_member("university")
        make.make_report()
    with CaptureQueriesContext(connection) as many:
        office.get(ADDRESS)

    assert len(few) == len(many)


def test_figures_have_neither_styles_nor_scripts_inside(office: Client) -> None:
    content = office.get(ADDRESS).content.decode().split('id="content-main"')[1].split("</main>")[0]

    assert "style=" not in content
    assert "<script" not in content
