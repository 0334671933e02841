"""Pairs of common words: quicker than comparing places, and never another answer."""

import json
from collections.abc import Mapping

import pytest
from django.test import Client

from sector_reports.search import common
from sector_reports.search.copies import folder, keep_up, rebuild
from sector_reports.search.reading import opened
from tests.scene import Scene
from tests.sector_reports.search.test_library import LIBRARY, found, make_read_report
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db

PHRASES = {
    '"incident response"': ["Both", "One"],
    '"incident responses"': ["Both", "One"],  # another form of the word
    '"response incident"': [],
    '"the incident response"': ["One"],
    '"incident response team"': ["Both"],
    '"team incident"': [],  # the end of a page and the beginning of the next
    '"both incident"': [],  # the end of the title and the beginning of the abstract
    '-"incident response" incident': ["Apart"],
    '"incident response" team': ["Both"],
    '"rarely said"': ["Apart"],
}


@pytest.fixture
def reports() -> None:
    make_read_report("The incident response", title="One", abstract="First.")
    make_read_report(
        "Incident response team", "Incident handling", title="Both", abstract="Incident response is all."
    )
    make_read_report("Response to an incident", title="Apart", abstract="Rarely said.")


def answers(client: Client) -> Mapping[str, list[str]]:
    return {q: sorted(found(client, q=q)) for q in PHRASES}


@pytest.mark.parametrize("most", [0, 2, 1_000])
def test_phrases_are_found_whatever_words_are_common(
    reports: None, client: Client, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(common, "MOST", most)
    rebuild()

    assert len(opened().common.get("en", ())) <= most
    assert answers(client) == PHRASES


def test_pairs_open_no_page_to_whom_it_is_closed(client: Client) -> None:
    make_read_report("Incident response", title="Open", abstract="Response to an incident.")
    make_read_report(
        "Incident response, but for members",
        title="Green",
        abstract="Response to an incident.",
        tlp=Tlp.GREEN,
    )
    rebuild()

    assert {"incid", "respons"} <= opened().common["en"]
    assert sorted(found(client, q="incident response")) == ["Green", "Open"]
    assert found(client, q='"incident response"') == ["Open"]


def test_index_is_kept_with_the_words_it_was_made_with(reports: None, client: Client) -> None:
    rebuild()
    words = opened().common

    make_read_report("Incident response again, and zebras", title="Later")
    keep_up()

    assert opened().common == words
    assert "Later" in found(client, q='"incident response"')
    assert found(client, q='"and zebras"') == ["Later"]
    assert client.get(LIBRARY, {"q": '"response again"'}).context["page"].paginator.count == 1


def test_list_of_words_knows_open_reports_alone(scene: Scene) -> None:
    make_read_report("Harbours", title="Open")
    for tlp in (Tlp.GREEN, Tlp.AMBER, Tlp.AMBER_STRICT, Tlp.RED):
        make_read_report(
            "Secret", tlp=tlp, addressed_to=[scene.group], recipients=[scene.people["recipient"]]
        )
    for state in ("draft", "withdrawn"):
        make_read_report("Secret", state=state)
    rebuild()

    [words] = folder().glob("*/common.json")
    assert json.loads(words.read_text()) == {"en": ["harbour"]}
