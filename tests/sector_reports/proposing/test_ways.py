import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sector_reports import proposing
from sector_reports.models import Report
from tests import factories as make
from tests.scene import Scene
from tests.sector_reports.proposing.writing import (
    NEW,
    address,
    as_person,
    draft,
    published,
)
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "is_shown"), [("chair", True), ("secretariat", True), ("participant", False)]
)
def test_reports_of_the_group_lead_to_a_new_one(
    client: Client, scene: Scene, name: str, is_shown: bool
) -> None:
    page = as_person(client, scene, name).get("/groups/swg3.6/reports/").content.decode()

    assert (NEW in page) == is_shown


@pytest.mark.parametrize(
    ("name", "is_shown"), [("chair", True), ("secretariat", True), ("participant", False)]
)
def test_page_of_the_report_leads_to_what_may_be_done(
    client: Client, scene: Scene, name: str, is_shown: bool
) -> None:
    as_person(client, scene, name)
    report, other = draft(scene).report, published(scene)

    of_draft = client.get(report.get_absolute_url()).content.decode()
    of_published = client.get(other.get_absolute_url()).content.decode()

    assert (address("report_change", report) in of_draft) == is_shown
    assert (address("edition_change", report, number=1) in of_draft) == is_shown
    assert ("Propose it for review" in of_draft) == is_shown
    assert address("edition_new", report) not in of_draft
    assert (address("edition_new", other) in of_published) == is_shown
    assert address("report_change", other) not in of_published


def test_my_portal_lists_the_drafts_i_work_on(client: Client, scene: Scene) -> None:
    draft(scene, title="Ports")
    draft(scene, Tlp.RED, title="Only for the chair", recipients=[scene.people["recipient"]])
    proposing.begin_edition(
        report=published(scene, title="Rivers"), language="en", notes="", file=None, by=scene.people["chair"]
    )
    make.make_report(state=Report.State.DRAFT, title="Of another group")

    listed = {
        name: {row.report.title for row in as_person(Client(), scene, name).get("/me/").context["drafts"]}
        for name in ("chair", "secretariat", "participant", "former")
    }

    assert listed == {
        "chair": {"Ports", "Only for the chair", "Rivers"},
        "secretariat": {"Ports", "Rivers", "Of another group"},
        "participant": set(),
        "former": set(),
    }


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("page", "queries"),
    [("report_new", 7), ("report_change", 12), ("edition_change", 10), ("edition_new", 10)],
)
def test_pages_cost_a_constant_number_of_queries(
    client: Client,
    scene: Scene,
    page: str,
    queries: int,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _row in range(rows):
        sector, group = make.make_sector(), make.make_group()
        scene.group.sectors.add(sector)
        report = published(scene) if page == "edition_new" else draft(scene).report
        report.sectors.add(sector)
        report.addressed_groups.add(group)
    args = {"number": 1} if page == "edition_change" else {}
    url = NEW if page == "report_new" else address(page, report, **args)
    as_person(client, scene, "chair")

    with django_assert_num_queries(queries):
        client.get(url)


@pytest.mark.parametrize("rows", [1, 3])
def test_my_portal_costs_no_more_for_more_drafts(
    client: Client, scene: Scene, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _row in range(rows):
        draft(scene)
    as_person(client, scene, "chair")

    with django_assert_num_queries(16):
        client.get("/me/")
