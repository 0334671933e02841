import datetime
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from members.dated import today
from sector_reports.library import Library
from sector_reports.models import Report
from tests import factories as make
from tests.scene import Scene
from working_groups.models import WorkingGroup
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS

LIBRARY = "/reports/"
pytestmark = pytest.mark.django_db


def titles(client: Client, question: str = "") -> list[str]:
    return [found.report.title for found in client.get(LIBRARY + question).context["page"]]


def facet_counts(client: Client, name: str, question: str = "") -> dict[str, int]:
    facets = client.get(LIBRARY + question).context["facets"]
    return {
        choice.value: choice.count for facet, choices in facets if facet.name == name for choice in choices
    }


def test_library_lists_newest_first(client: Client) -> None:
    make.make_report(title="Older", published_on=datetime.date(2018, 3, 1))
    make.make_report(title="Newer", published_on=datetime.date(2020, 3, 1))

    assert titles(client) == ["Newer", "Older"]


def test_library_leaves_out_drafts_and_withdrawn(client: Client) -> None:
    make.make_report(title="Draft", state=Report.State.DRAFT)
    make.make_report(title="Withdrawn", state=Report.State.WITHDRAWN)
    make.make_report(title="Published")

    assert titles(client) == ["Published"]


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("ransomware", ["In title: ransomware", "In abstract"]),
        ("hospitals", ["In abstract"]),
        ('"closes a hospital"', ["In abstract"]),
        ("ransomware -hospital", ["In title: ransomware"]),
        ("'; drop table", []),
        ("&|!():*", []),
    ],
)
def test_search_finds_words_phrases_and_exclusions(client: Client, q: str, expected: list[str]) -> None:
    make.make_report(title="In title: ransomware", abstract="Nothing else.")
    make.make_report(title="In abstract", abstract="When ransomware closes a hospital.")

    assert [found.report.title for found in client.get(LIBRARY, {"q": q}).context["page"]] == expected


def test_search_marks_the_words_and_escapes_the_rest(client: Client) -> None:
    make.make_report(title="X", abstract="Ransomware at R&D sites")

    page = client.get(LIBRARY, {"q": "ransomware"}).content.decode()

    assert "<mark>Ransomware</mark> at R&amp;D" in page


def test_filters_narrow_within_and_across_facets(client: Client) -> None:
    health, energy = make.make_sector(name="Health"), make.make_sector(name="Energy")
    for title, kind, sectors in (
        ("both", "sector_report", [health, energy]),
        ("health", "position_paper", [health]),
        ("energy", "sector_report", [energy]),
    ):
        make.make_report(title=title, kind=kind, published_on=datetime.date(2020, 1, 1)).sectors.set(sectors)

    assert titles(client, "?sector=health") == ["both", "health"]
    assert titles(client, "?sector=health&sector=energy") == ["both", "energy", "health"]
    assert titles(client, "?sector=health&kind=sector_report") == ["both"]


def test_facet_counts_leave_their_own_choice_aside(client: Client) -> None:
    make.make_report(kind="sector_report", published_on=datetime.date(2018, 1, 1))
    make.make_report(kind="sector_report", published_on=datetime.date(2020, 1, 1))
    make.make_report(kind="position_paper", published_on=datetime.date(2020, 1, 1))

    assert facet_counts(client, "kind", "?year=2020") == {"position_paper": 1, "sector_report": 1}
    assert facet_counts(client, "year", "?year=2020") == {"2020": 2, "2018": 1}


def test_facets_count_only_what_the_viewer_sees(client: Client, scene: Scene) -> None:
    make.make_report(Tlp.AMBER, group=scene.group, addressed_to=[scene.group])

    for_visitor = facet_counts(client, "label"), facet_counts(client, "group")
    client.force_login(scene.people["participant"])
    for_participant = facet_counts(client, "label"), facet_counts(client, "group")

    assert for_visitor == ({}, {})
    assert for_participant == ({"amber": 1}, {"SWG3.6": 1})


def test_unknown_filter_values_are_left_out_and_said(client: Client) -> None:
    make.make_report(title="One")

    response = client.get(
        LIBRARY, {"kind": "novel", "year": "abc", "sector": "none", "page": "x", "q": "\x00"}
    )

    assert response.status_code == 200
    assert [found.report.title for found in response.context["page"]] == ["One"]
    assert "left out" in response.content.decode()


def test_proposed_group_is_as_unknown_as_one_that_does_not_exist(client: Client) -> None:
    make.make_group(code="SWG9.9", state=WorkingGroup.State.PROPOSED)

    proposed, unknown = (client.get(LIBRARY, {"group": code}) for code in ("SWG9.9", "SWG9.8"))

    assert "left out" in proposed.content.decode()
    assert proposed.content.decode().replace("SWG9.9", "SWG9.8") == unknown.content.decode()


def test_proposed_group_is_found_by_who_sees_a_report_of_it(client: Client, scene: Scene) -> None:
    group = make.make_group(code="SWG9.9", state=WorkingGroup.State.PROPOSED)
    make.make_report(Tlp.AMBER, group=group, addressed_to=[scene.group], title="Early")

    for_visitor = titles(client, "?group=SWG9.9"), facet_counts(client, "group", "?group=SWG9.9")
    client.force_login(scene.people["participant"])
    for_participant = titles(client, "?group=SWG9.9"), facet_counts(client, "group", "?group=SWG9.9")

    assert for_visitor == ([], {})
    assert for_participant == (["Early"], {"SWG9.9": 1})


def test_group_without_reports_is_found_empty(client: Client) -> None:
    make.make_group(code="WG9")
    make.make_report()

    assert titles(client, "?group=WG9") == []


@pytest.mark.parametrize("year", [987, 1999, 2015, 2100])
def test_every_year_that_is_offered_can_be_chosen(client: Client, year: int) -> None:
    make.make_report(title="Then", published_on=datetime.date(year, 1, 1))
    make.make_report(title="Now")

    assert facet_counts(client, "year") == {str(year): 1, str(today().year): 1}
    assert titles(client, f"?year={year}") == ["Then"]


@pytest.mark.parametrize("year", ["0", "02018", "20 18", "-2018", "٢٠١٨", "9" * 5000])
def test_year_that_is_none_is_left_out(client: Client, year: str) -> None:
    make.make_report(title="One")

    response = client.get(LIBRARY, {"year": year})

    assert [found.report.title for found in response.context["page"]] == ["One"]
    assert "left out" in response.content.decode()


@pytest.mark.parametrize("name", ["q", "kind", "sector", "group", "year", "label", "page"])
@pytest.mark.parametrize("value", ["\x00", "a\x00", "9" * 5000, "\ud800", "'", "%"])
def test_no_value_breaks_the_library(client: Client, name: str, value: str) -> None:
    make.make_report()
    question = urlencode({name: value}, errors="surrogatepass")

    assert client.get(f"{LIBRARY}?{question}").status_code == 200


def test_chosen_filter_can_be_removed(client: Client) -> None:
    make.make_report(kind="sector_report", published_on=datetime.date(2020, 1, 1))

    page = client.get(LIBRARY, {"kind": "sector_report", "year": "2020", "page": "1"}).content.decode()

    assert 'href="?kind=sector_report"' in page
    assert 'href="?year=2020"' in page


def test_empty_library_says_what_would_be_there(client: Client) -> None:
    assert "as soon as the first one is published" in client.get(LIBRARY).content.decode()
    assert "No report fits" in client.get(LIBRARY, {"q": "nothing"}).content.decode()


def test_commonest_values_are_shown_and_every_chosen_one() -> None:
    groups = [make.make_group(code=f"G{number:02}") for number in range(12)]
    for group in groups:
        make.make_report(group=group)
    library = Library(ANONYMOUS, Report.objects.visible_to(ANONYMOUS), {"group": [groups[11]]})

    shown = {
        choice.value for facet, choices in library.facets() if facet.name == "group" for choice in choices
    }

    assert shown == {f"G{number:02}" for number in range(10)} | {"G11"}


@pytest.mark.parametrize("rows", [1, 3])
def test_library_costs_ten_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _number in range(rows):
        make.make_report(abstract="ransomware").sectors.set([make.make_sector()])
    url = reverse("sector_reports:library")

    with django_assert_num_queries(10):
        client.get(url)
    with django_assert_num_queries(10):
        client.get(url, {"q": "ransomware"})
