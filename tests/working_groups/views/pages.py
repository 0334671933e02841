"""Asking for pages, and a group with something on each of them."""

import re

from django.test import Client
from django.urls import reverse

from tests import factories as make
from working_groups.models import Activity, Impact, Objective, WorkingGroup

THEN = "?on=2018-09-19"
TABS = ("detail", "people", "reports", "activities", "news", "history")


def page(client: Client, name: str, *args: str, question: str = "") -> str:
    response = client.get(reverse(f"working_groups:{name}", args=args) + question)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def make_wg3() -> WorkingGroup:
    """A group with everything a page shows, twice over: seats, a mission, parts, sectors, reports and news."""
    group = make.make_group(code="WG3", title="Sectoral Demand", secretariat_email="wg3@example.org")
    mission = make.make_mission(group, text="Engage users directly.")
    for position in (1, 2):
        Objective.objects.create(mission=mission, position=position, text=f"Objective {position}")
        activity = Activity.objects.create(mission=mission, position=position, text=f"Activity {position}")
        Impact.objects.create(activity=activity, statement=f"Impact {position}", indicator="Uptake")
        add_part(group, position)
    make.make_mandate(group, make.make_member(name="AIRBUS"), person_name="Charlotte Graire")
    return group


def add_part(group: WorkingGroup, number: int) -> WorkingGroup:
    part = make.make_group(code=f"SWG3.{number}", title=f"Part {number}", parent=group, secretariat_email="")
    make.make_mandate(part, make.make_member(name=f"Chair of {number}"))
    sector = make.make_sector()
    group.sectors.add(sector)
    report = make.make_report(group=part, title=f"Report of part {number}")
    report.sectors.add(sector)
    news = make.make_news(title=f"News {number}")
    news.groups.add(group)
    news.sectors.add(sector)
    return part
