"""The pages that tell how reports are used: for a report, and in the office for all."""

import datetime
import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from sector_reports.models import Report
from tests import factories as make
from tests.office import at_work
from tests.scene import Scene
from tests.sector_reports.usage.figures import count, month_ago
from tests.sector_reports.usage.test_robots import CHROME
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
STATISTICS = "/admin/sector_reports/usagecount/"


def published_last_year(**fields: Any) -> Report:
    """So that there are months that are over."""
    with time_machine.travel(timezone.now() - datetime.timedelta(days=365)):
        return make.make_report(**fields)


@pytest.fixture
def used(scene: Scene) -> Report:
    report = published_last_year(slug="used", title="Used report", group=scene.group)
    edition = report.editions.get()
    for months in (1, 2, 3):
        count(report, 100 * months, months=months)
        count(report, 10 * months, months=months, edition=edition)
    count(report, 2, months=1, category="university")
    return report


def facts(page: str) -> dict[str, str]:
    found = re.findall(r"<dt>(Views|Read or downloaded)</dt><dd class=\"num\">([^<]+)</dd>", page)
    return dict(found)


def test_totals_are_on_the_page_of_the_report(client: Client, used: Report) -> None:
    page = client.get("/reports/used/").content.decode()

    assert facts(page) == {"Views": "602", "Read or downloaded": "60"}
    assert "/usage/" not in page


def test_totals_under_five_are_not_told(client: Client) -> None:
    count(make.make_report(slug="new"), 4)

    page = client.get("/reports/new/").content.decode()

    assert facts(page) == {"Views": "fewer than 5", "Read or downloaded": "fewer than 5"}


def test_no_totals_of_what_few_may_read(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER, slug="amber", group=scene.group, addressed_to=[scene.group])
    count(report, 10, category="sme")

    client.force_login(scene.people["participant"])
    assert facts(client.get("/reports/amber/").content.decode()) == {}
    client.force_login(scene.people["chair"])
    assert facts(client.get("/reports/amber/").content.decode())["Views"] == "10"


@pytest.mark.parametrize("persona", ["chair", "secretariat"])
def test_page_for_those_who_answer_for_it(client: Client, scene: Scene, used: Report, persona: str) -> None:
    client.force_login(scene.people[persona])

    page = client.get("/reports/used/usage/").content.decode()

    assert client.get("/reports/used/").content.decode().count('href="/reports/used/usage/"') == 1
    assert "fewer than 5" in page
    assert '<svg class="plot"' in page
    assert page.count("<title id=") == 1
    assert page.count("<desc id=") == 1
    assert "style=" not in page


def test_what_was_counted_before_it_was_published_here_is_told_too(client: Client, scene: Scene) -> None:
    report = make.make_report(slug="brought-in", group=scene.group)
    count(report, 70, months=2)
    client.force_login(scene.people["chair"])

    page = client.get("/reports/brought-in/usage/").content.decode()

    assert '<td class="end num">70</td>' in page
    assert page.count('<th scope="row">') > 2
    assert "made up" not in page


def test_page_says_why_it_is_empty(client: Client, scene: Scene) -> None:
    report = make.make_report(slug="new", group=scene.group)
    count(report, 100, months=0)
    client.force_login(scene.people["chair"])

    page = client.get("/reports/new/usage/").content.decode()

    assert "come back when it is" in page
    assert "<table" not in page


def test_csv_tells_what_the_page_tells(client: Client, scene: Scene, used: Report) -> None:
    client.force_login(scene.people["chair"])

    response = client.get("/reports/used/usage.csv")

    assert response["Content-Disposition"] == 'attachment; filename="used-usage.csv"'
    assert "Universit" in response.content.decode()
    assert ",2," not in response.content.decode()


def test_looking_at_usage_of_restricted_reports_is_on_record(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER, slug="amber", group=scene.group, addressed_to=[scene.group])
    client.force_login(scene.people["chair"])

    client.get("/reports/amber/usage/")
    client.get("/reports/amber/usage.csv")

    assert Entry.objects.about(report).filter(verb="report.viewed").count() == 2


def test_page_of_a_report_asks_one_query_more_than_its_own(
    client: Client, used: Report, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/reports/used/")

    with django_assert_max_num_queries(10):
        client.get("/reports/used/", headers={"User-Agent": CHROME})


def table(client: Client, **question: str) -> dict[str, list[str]]:
    shown = client.get(STATISTICS, question).context["table"]
    return {row.title: [str(figure) for figure in row.figures] for row in shown.rows}


def test_statistics_by_each_thing(client: Client, scene: Scene, used: Report) -> None:
    other = published_last_year(title="Other report", group=scene.other_group)
    count(other, 50, category="sme")
    sector = make.make_sector(name="Health")
    used.sectors.add(sector)
    at_work(client, scene.people["secretariat"])

    assert table(client, by="month")[f"{month_ago(1):%B %Y}"] == ["152", "10"]
    assert table(client, by="month")[f"{month_ago(3):%B %Y}"] == ["kept back", "kept back"]
    assert table(client, by="report", category="anonymous") == {
        "All other reports": ["600", "60"],
    }
    assert table(client, by="report") == {"All other reports": ["652", "60"]}
    assert table(client, by="group", sector="health") == {"SWG3.6 Healthcare": ["602", "60"]}
    assert table(client, by="channel", group="SWG3.4")["Page of the report"] == ["kept back", "–"]
    only = {"since": f"{month_ago(2):%Y-%m}", "until": f"{month_ago(2):%Y-%m}"}
    assert table(client, by="month", **only) == {f"{month_ago(2):%B %Y}": ["200", "20"]}


def test_statistics_names_the_most_read(client: Client, scene: Scene) -> None:
    for number, times in enumerate([50, 200, 100, 3], start=1):
        report = published_last_year(title=f"Report {number}", group=scene.group)
        count(report, times)
        count(report, times, edition=report.editions.get())
    at_work(client, scene.people["secretariat"])

    assert table(client, by="report") == {
        "Report 2": ["200", "200"],
        "Report 1": ["50", "50"],
        "All other reports": ["103", "103"],
    }


def test_statistics_leave_out_what_the_office_may_not_see(client: Client, scene: Scene) -> None:
    red = published_last_year(
        tlp=Tlp.RED, title="Red report", group=scene.group, recipients=[scene.people["recipient"]]
    )
    count(red, 1000)
    at_work(client, scene.people["secretariat"])

    for by in ("month", "report", "group", "category", "channel"):
        response = client.get(STATISTICS, {"by": by})

        assert [figure.count for figure in response.context["table"].totals] == [None, None]
        assert "Red report" not in response.content.decode()
        assert "1,000" not in response.content.decode()


@pytest.mark.parametrize(
    ("question", "error"),
    [
        ({"since": "2026-03", "until": "2026-02"}, "The last month is before the first one."),
        ({"until": "2999-01"}, "Choose a month that is over."),
        ({"since": "1990-01"}, "Choose at most ten years."),
        ({"group": "NONE"}, "Select a valid choice."),
        ({"by": "person"}, "Select a valid choice."),
    ],
)
def test_statistics_say_what_they_do_not_understand(
    client: Client, scene: Scene, question: dict[str, str], error: str
) -> None:
    at_work(client, scene.people["secretariat"])

    response = client.get(STATISTICS, question)

    assert response.status_code == 200
    assert error in response.content.decode()
    assert response.context["table"] is None


def test_statistics_as_csv(client: Client, scene: Scene, used: Report) -> None:
    at_work(client, scene.people["secretariat"])

    response = client.get(f"{STATISTICS}usage.csv", {"by": "month"})

    assert f"Month,{month_ago(2):%B %Y},200,20" in response.content.decode()


@pytest.mark.parametrize("address", [STATISTICS, f"{STATISTICS}usage.csv"])
def test_statistics_are_the_secretariats_alone(client: Client, scene: Scene, address: str) -> None:
    client.force_login(scene.people["chair"])

    assert client.get(address).status_code in {302, 403}


@pytest.mark.parametrize("by", ["month", "report", "group", "category", "channel"])
def test_statistics_ask_the_same_queries_for_one_report_and_three(
    client: Client, scene: Scene, by: str
) -> None:
    at_work(client, scene.people["secretariat"])
    asked = []
    for times in (1, 2):
        for _number in range(times):
            report = published_last_year(group=make.make_group())
            count(report, 10)
            count(report, 10, edition=report.editions.get())
        client.get(STATISTICS, {"by": by})
        with CaptureQueriesContext(connection) as queries:
            client.get(STATISTICS, {"by": by})
        asked.append(len(queries))

    assert asked[0] == asked[1]
