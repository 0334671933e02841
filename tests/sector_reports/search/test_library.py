"""The library with an index: the words of pages, exact counts, and nothing of what is hidden."""

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sector_reports.actions import change_label, publish_edition, withdraw_edition
from sector_reports.models import Edition, Report
from sector_reports.page_texts import extract_pages
from sector_reports.search.copies import keep_up, rebuild
from sector_reports.search.reading import opened
from tests import factories as make
from tests.pdf_with_text import pdf_with_text
from tests.scene import Scene
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
LIBRARY = "/reports/"


def make_read_report(*pages: str, **fields: Any) -> Report:
    report = make.make_report(content=pdf_with_text(*pages), **fields)
    file = report.editions.get().file
    assert file is not None
    extract_pages(file=file)
    return report


def found(client: Client, **asked: Any) -> list[str]:
    response = client.get(LIBRARY, asked)
    assert response.context["library"].searches_pages
    titles = [found.report.title for found in response.context["page"]]
    assert response.context["page"].paginator.count == len(titles)
    return titles


def counts(client: Client, name: str, **asked: Any) -> dict[str, int]:
    facets = client.get(LIBRARY, asked).context["facets"]
    return {
        choice.value: choice.count for facet, choices in facets if facet.name == name for choice in choices
    }


@pytest.mark.parametrize(
    ("q", "expected"),
    [
        ("ransomware", ["Title", "Pages"]),
        ("RANSOMWARE hospitals", ["Pages"]),
        ("the ransomware", ["Title", "Pages"]),
        ('"closes a hospital"', ["Pages"]),
        ('"hospital closes"', []),
        ("ransomware -hospital", ["Title"]),
        ("securite", ["Pages"]),
        ("sécurité", ["Pages"]),
        ("kind:position_paper", ["Title"]),
        ('kind:"Position paper" ransomware', ["Title"]),
        ("year:2018..2019", ["Pages"]),
        ("year:..2018", ["Pages"]),
        ("lang:en", ["Title", "Pages"]),
        ("&|!():*", []),
    ],
)
def test_words_of_titles_and_pages_are_found(client: Client, q: str, expected: list[str]) -> None:
    make_read_report(
        "Nothing here",
        title="Title",
        abstract="On ransomware.",
        kind="position_paper",
        published_on=datetime.date(2020, 1, 1),
    )
    make_read_report(
        "First page",
        "Ransomware closes a hospital: la sécurité",
        title="Pages",
        published_on=datetime.date(2018, 1, 1),
    )
    rebuild()

    assert found(client, q=q) == expected


def test_hit_says_the_page_and_opens_there(client: Client) -> None:
    make_read_report("Nothing", "R&D on ransomware", slug="one")
    rebuild()

    page = client.get(LIBRARY, {"q": "ransomware"}).content.decode()

    assert 'href="/reports/one/v1/read/2/?q=ransomware#page"' in page
    assert "R&amp;D on <mark>ransomware</mark>" in page


def test_pages_count_only_for_whoever_may_read_them(client: Client, scene: Scene) -> None:
    make_read_report("Secret xylophage", tlp=Tlp.GREEN, title="Locked")
    rebuild()

    assert found(client, q="xylophage") == []
    assert found(client, q="locked") == ["Locked"]
    assert found(client, q="-xylophage") == ["Locked"]
    assert "Secret" not in client.get(LIBRARY, {"q": "locked"}).content.decode()
    client.force_login(scene.people["outsider"])
    assert found(client, q="xylophage") == ["Locked"]
    assert found(client, q="-xylophage") == []


def test_no_extract_where_opening_the_file_goes_on_record(client: Client, scene: Scene) -> None:
    make_read_report("Secret xylophage", tlp=Tlp.AMBER, addressed_to=[scene.group], slug="amber")
    rebuild()
    client.force_login(scene.people["participant"])

    page = client.get(LIBRARY, {"q": "xylophage"}).content.decode()

    assert "/reports/amber/v1/read/1/?q=xylophage#page" in page
    assert "Secret" not in page


def test_pages_of_red_are_in_no_index(client: Client, scene: Scene) -> None:
    make_read_report("Secret xylophage", tlp=Tlp.RED, recipients=[scene.people["recipient"]], title="Red")
    rebuild()
    client.force_login(scene.people["recipient"])

    assert (found(client, q="red"), found(client, q="xylophage")) == (["Red"], [])


def test_stricter_label_hides_at_once_and_the_index_follows(client: Client, scene: Scene) -> None:
    report = make_read_report("Ransomware", title="One", group=scene.group, addressed_to=[scene.group])
    make_read_report("Ransomware", title="Two")
    rebuild()
    before = found(client, q="ransomware")

    change_label(report=report, tlp=Tlp.AMBER, by=scene.people["secretariat"])
    at_once = found(client, q="ransomware"), counts(client, "label", q="ransomware")
    client.force_login(scene.people["participant"])
    not_yet = found(client, q="ransomware")
    keep_up()
    afterwards = found(client, q="ransomware")
    client.logout()

    assert sorted(before) == ["One", "Two"]
    assert at_once == (["Two"], {"clear": 1})
    assert not_yet == ["Two"]
    assert sorted(afterwards) == ["One", "Two"]
    assert found(client, q="ransomware") == ["Two"]


def test_withdrawn_report_is_gone_at_once_and_a_published_one_is_found_after_the_task(
    client: Client, scene: Scene
) -> None:
    report = make_read_report("Ransomware", title="One")
    rebuild()

    withdraw_edition(edition=report.editions.get(), reason="Wrong.", by=scene.people["secretariat"])
    gone = found(client, q="ransomware")
    make_read_report("Ransomware", title="Two")
    keep_up()

    assert (gone, found(client, q="ransomware")) == ([], ["Two"])


def test_facets_count_what_the_others_leave(client: Client, scene: Scene) -> None:
    health, energy = make.make_sector(name="Health"), make.make_sector(name="Energy")
    for kind, year, sectors in (
        ("sector_report", 2018, [health, energy]),
        ("sector_report", 2020, [health]),
        ("position_paper", 2020, []),
    ):
        report = make_read_report("Ransomware", kind=kind, published_on=datetime.date(year, 1, 1))
        report.sectors.set(sectors)
        report.organisations.add(scene.organisation)
    make_read_report("Ransomware", tlp=Tlp.AMBER, addressed_to=[scene.group])
    rebuild()

    assert counts(client, "kind", q="ransomware", year="2020") == {"position_paper": 1, "sector_report": 1}
    assert counts(client, "year", year="2020") == {"2020": 2, "2018": 1}
    assert counts(client, "sector") == {"health": 2, "energy": 1}
    assert counts(client, "organisation", sector="energy") == {"our-hospital": 1}
    assert counts(client, "language") == {"en": 3}
    assert counts(client, "label") == {"clear": 3}
    both = {"year": "2020", "kind": "sector_report"}
    assert counts(client, "kind", **both) == {"position_paper": 1, "sector_report": 1}
    assert counts(client, "year", **both) == {"2020": 1, "2018": 1}
    assert len(found(client, **both)) == 1


def test_report_in_two_languages_counts_for_each(client: Client, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]
    make_read_report("Ransomware")
    report = make_read_report("Ransomware")
    french = Edition.objects.create(report=report, number=2, file=make.make_file(), language="fr")
    publish_edition(edition=french, by=None)
    rebuild()

    assert counts(client, "language") == {"en": 2, "fr": 1}
    assert len(found(client)) == 2


def test_every_organisation_of_a_report_counts_however_many_there_are(client: Client) -> None:
    organisations = [make.make_member(name=f"Member {n}") for n in range(6)]
    for of_it in (organisations, organisations[3:5]):
        make_read_report("Ransomware").organisations.set(of_it)
    rebuild()

    counted = counts(client, "organisation")

    assert counted == {f"member-{n}": 2 if n in (3, 4) else 1 for n in range(6)}
    assert [counts(client, "organisation", organisation=slug)[slug] for slug in counted] == list(
        counted.values()
    )
    assert len(found(client, organisation="member-5")) == 1


def test_word_for_a_sector_finds_its_reports(client: Client) -> None:
    sector = make.make_sector(name="Health", search_words=["eHealth", "health care"])
    make_read_report("Nothing", title="In sector").sectors.add(sector)
    make_read_report("About ehealth", title="In text")
    rebuild()

    assert sorted(found(client, q="EHealth")) == ["In sector", "In text"]
    assert found(client, q='"health care"') == ["In sector"]
    assert found(client, q="sector:ehealth") == ["In sector"]


def test_drafts_are_not_in_the_index_for_those_who_work_on_them(client: Client, scene: Scene) -> None:
    rebuild()
    make.make_report(title="Ransomware", state=Report.State.DRAFT, group=scene.group)
    keep_up()
    client.force_login(scene.people["chair"])

    response = client.get(LIBRARY, {"q": "ransomware"})

    assert response.context["page"].paginator.count == 0
    assert opened().searcher.num_docs == 0


def test_draft_of_a_next_edition_is_among_no_files_that_are_shown() -> None:
    report = make_read_report("Ransomware", title="Title")
    first = report.editions.get()
    Edition.objects.create(report=report, number=2, file=first.file)

    files = Edition.objects.published_files([report.pk])

    assert [file.edition for file in files] == [first.number]


def test_misspelt_word_gets_a_word_in_sight_and_no_other(client: Client, scene: Scene) -> None:
    make_read_report("x", title="Ransomware")
    make_read_report("x", tlp=Tlp.AMBER, title="Xylophage", addressed_to=[scene.group])
    rebuild()

    assert client.get(LIBRARY, {"q": "ransomwear"}).context["did_you_mean"] == "ransomware"
    assert client.get(LIBRARY, {"q": "xylofage"}).context["did_you_mean"] == ""
    client.force_login(scene.people["participant"])
    assert client.get(LIBRARY, {"q": "xylofage"}).context["did_you_mean"] == "xylophage"


@pytest.mark.parametrize("has_index", [True, False])
def test_titles_in_sight_are_suggested(client: Client, scene: Scene, *, has_index: bool) -> None:
    make_read_report("x", title="Smart grids & water")
    make_read_report("x", title="Smart secrets", tlp=Tlp.AMBER, addressed_to=[scene.group])
    if has_index:
        rebuild()

    for_visitor = client.get("/reports/suggest", {"q": "smart"}).content.decode()
    client.force_login(scene.people["participant"])
    for_participant = client.get("/reports/suggest", {"q": "Smart se"}).content.decode()

    assert for_visitor.strip() == '<option value="Smart grids &amp; water">'
    assert for_participant.strip() == '<option value="Smart secrets">'


@pytest.mark.parametrize("q", ["", "\x00", ".*", "a|b", "((", "\\", "é" * 500])
def test_nothing_typed_breaks_the_suggestions(client: Client, q: str) -> None:
    make_read_report("x")
    rebuild()

    assert client.get("/reports/suggest", {"q": q}).status_code == 200


def test_filters_that_mean_nothing_are_left_out_and_said(client: Client) -> None:
    make_read_report("Ransomware", title="One")
    rebuild()

    response = client.get(LIBRARY, {"q": "ransomware sector:none group:WG99 kind:novel year:soon lang:tlh"})

    assert [found.report.title for found in response.context["page"]] == ["One"]
    assert "left out" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_search_costs_six_queries_and_a_list_four(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _number in range(rows):
        make_read_report("Ransomware", "Ransomware").sectors.set([make.make_sector()])
    rebuild()

    with django_assert_num_queries(4):
        client.get(LIBRARY)
    with django_assert_num_queries(6):
        client.get(LIBRARY, {"q": "ransomware"})
