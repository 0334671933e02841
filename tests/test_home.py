import datetime
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from members.models import Membership
from sector_reports.models import Report
from tests import factories as make
from tests.drawn import draw
from tests.scene import Scene
from working_groups.models import AboutPage, Objective, WorkingGroup
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def home(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_home_says_who_ecso_is_and_how_it_works(client: Client) -> None:
    AboutPage.objects.create(slug="ecso", title="About", lead="In one line.")
    AboutPage.objects.create(slug="membership", title="Membership", lead="From many countries.")
    mission = make.make_mission(text="Support every initiative.")
    Objective.objects.create(mission=mission, text="Foster the market.")
    make.make_mission(make.make_group(), text="Of a group.")

    html = home(client)

    assert "<title>European Cyber Security Organisation · ECSO</title>" in html
    for said in ("In one line.", "From many countries.", "Support every initiative.", "Foster the market."):
        assert said in html
    assert "Of a group." not in html
    assert all(str(label) in html for label in Membership.Category.labels)


def test_home_shows_the_five_newest_reports_and_the_three_newest_news(client: Client) -> None:
    for year in range(2018, 2025):
        make.make_report(title=f"Report of {year}", published_on=datetime.date(year, 1, 1))
        make.make_news(title=f"News of {year}", published_on=datetime.date(year, 1, 1))

    html = home(client)

    assert re.findall(r"Report of \d+", html) == [
        f"Report of {year}" for year in (2024, 2023, 2022, 2021, 2020)
    ]
    assert re.findall(r"News of \d+", html) == [f"News of {year}" for year in (2024, 2023, 2022)]


def test_home_shows_reports_that_the_viewer_may_see(client: Client, scene: Scene) -> None:
    for label in (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER):
        make.make_report(label, addressed_to=[scene.group], title=f"Titled {label.name}", is_announced=False)
    make.make_report(title="Titled DRAFT", state=Report.State.DRAFT)

    for_everyone = home(client)
    client.force_login(scene.people["participant"])
    for_a_participant = home(client)

    assert re.findall(r"Titled \w+", for_everyone) == ["Titled CLEAR"]
    assert sorted(re.findall(r"Titled \w+", for_a_participant)) == [
        "Titled AMBER",
        "Titled CLEAR",
        "Titled GREEN",
    ]


def test_home_shows_first_pages_where_the_file_may_be_opened(client: Client, scene: Scene) -> None:
    for label in (Tlp.CLEAR, Tlp.GREEN, Tlp.AMBER):
        report = make.make_report(label, addressed_to=[scene.group], slug=label.name.lower())
        file = report.editions.get().file
        assert file is not None
        draw(file)
    make.make_report(slug="not-drawn")

    def covers() -> list[str]:
        return sorted(
            re.findall(r'<img src="/reports/(\S+)/v1/pages/1-small.webp" alt="" width="320"', home(client))
        )

    for_everyone = covers()
    client.force_login(scene.people["participant"])

    assert for_everyone == ["clear"]
    assert covers() == ["clear", "green"]


def test_home_shows_the_group_with_most_parts_at_work(client: Client) -> None:
    make.make_group(code="WG1", title="No part")
    group = make.make_group(code="WG3", title="Two parts")
    part = make.make_group(code="SWG3.1", parent=group)
    make.make_group(code="SWG3.2", title="Asleep", parent=group, state=WorkingGroup.State.DORMANT)
    make.make_group(title="Not yet", parent=group, state=WorkingGroup.State.PROPOSED)
    make.make_mandate(part, make.make_member(name="Long name", acronym="LN"))

    html = home(client)

    assert "2 sub-groups, chaired by members." in html
    assert "Chaired by LN" in html
    assert "Asleep" in html
    assert "No part" not in html
    assert "Not yet" not in html


def test_home_of_an_empty_portal_says_what_will_be_there(client: Client) -> None:
    html = home(client)

    for said in (
        "The newest reports of the working groups will be listed here.",
        "News and initiatives will be told here.",
        "What ECSO is for and how it goes about it will stand here.",
        "The working groups and their sub-groups will be listed here.",
    ):
        assert said in html


def test_home_costs_a_visitor_eleven_queries_however_much_there_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = make.make_group()
    mission = make.make_mission()

    def add_rows(position: int) -> None:
        part = make.make_group(parent=group)
        make.make_mandate(part, make.make_member(), person=make.make_person())
        make.make_report(group=part)
        item = make.make_news()
        item.groups.add(group)
        item.sectors.add(make.make_sector())
        Objective.objects.create(mission=mission, position=position, text="Foster the market.")

    add_rows(1)
    with django_assert_num_queries(11):
        home(client)

    add_rows(2)
    add_rows(3)
    with django_assert_num_queries(11):
        home(client)
