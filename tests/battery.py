"""One report for every label and state, each with canary words of its own wherever it has words."""

import re
from dataclasses import dataclass

from sector_reports.models import Page, Report
from tests import factories as make
from tests.drawn import draw
from tests.policy_table import COLUMNS, TABLES
from tests.scene import Scene
from working_groups.models import ContactMessage, NewsItem
from working_groups.policy import State

CANARY = re.compile(r"canary([a-z]+)end", re.IGNORECASE)


@dataclass(frozen=True)
class Battery:
    """One report for every label and state; `reports` by (state, column), their canary words likewise."""

    scene: Scene
    news: NewsItem
    reports: dict[tuple[str, int], Report]

    def seen_by(self, persona: str) -> set[str]:
        return {word(*key) for key in self.reports if "l" in right(persona, *key)}


def right(persona: str, state: str, column: int) -> str:
    return TABLES[state][persona][column]


def word(state: str, column: int) -> str:
    """What stands between "canary" and "end": letters only, so that no page wraps or encodes it."""
    return f"{state}{COLUMNS[column][0]}".replace("-", "")


def canary(state: str, column: int) -> str:
    return f"canary{word(state, column)}end"


def make_battery(scene: Scene) -> Battery:
    sector = make.make_sector(name="Health")
    scene.group.sectors.add(sector)
    news = make.make_news()
    news.groups.add(scene.group)
    news.sectors.add(sector)
    reports = {}
    for state in State:
        for column, (_name, tlp, announced) in enumerate(COLUMNS):
            report = make.make_report(
                tlp,
                state=state,
                group=scene.group,
                slug=canary(state, column),
                title=f"Title {canary(state, column)}",
                abstract=f"Abstract on ransomware {canary(state, column)}",
                is_announced=announced,
                addressed_to=[scene.group],
                recipients=[scene.people["recipient"]] if tlp.name == "RED" else [],
                content=make.blank_pdf() + f"%{canary(state, column)}\n%%EOF\n".encode(),
            )
            file = report.editions.get().file
            assert file is not None
            Page.objects.keep(file, [f"Words of a page {canary(state, column)}"])
            draw(file)
            report.sectors.add(sector)
            report.organisations.add(scene.organisation)
            report.news.add(news)
            reports[state.value, column] = report
    ContactMessage.objects.create(
        group=scene.group, name="N", email="n@example.org", subject="S", message="M"
    )
    make.make_mission(scene.group)
    return Battery(scene, news, reports)
