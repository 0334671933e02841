"""The benchmarks of downloads and of hiding at a small size, against Django's own server and client."""

import itertools
import re

import pytest
from django.http import Http404
from django.test import Client, RequestFactory
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from bench import bare, downloads, hiding, large_file
from bench.downloads import Taken
from bench.large_file import Answer, Door
from bench.processes import peak_growth, resident
from bench.stored import MEGABYTE, make_stored, signed_in_member
from members.models import Person
from tests import factories as make


@pytest.fixture
def filled(db: None) -> None:
    """The least that the benchmarks need of bench/material.py."""
    make.make_member()
    for _group in range(3):
        make.make_group()


@pytest.fixture
def door(transactional_db: None, live_server: LiveServer, filled: None) -> Door:
    return Door("Here", live_server.thread.port, [], f"session={signed_in_member()}")


def test_file_is_sent_whole_in_parts_and_after_a_cut(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_file, "CUTS", 1)
    monkeypatch.setattr(large_file, "PAUSE", 0)
    stored = make_stored("whole", 2 * MEGABYTE)

    rows = [
        large_file.memory(door, stored, "", {}),
        large_file.parts(door, stored),
        large_file.resumed(door, stored),
    ]

    assert [(row.found, row.fine) for row in rows] == [
        ("+0.0 MB", True),
        ("17 of 17", True),
        ("2 of 2 with the same SHA-256", True),
    ]


def test_parts_that_are_not_those_asked_for_are_told(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = make_stored("whole", MEGABYTE // 8)
    ask = Door.ask
    monkeypatch.setattr(Door, "ask", lambda self, path, headers=None: ask(self, path))

    row = large_file.parts(door, stored)

    assert (row.fine, "0-99 of /reports/whole-clear/latest.pdf" in row.found) == (False, True)


def test_bare_view_gives_a_green_file_to_members_alone(
    filled: None, settings: Settings, rf: RequestFactory
) -> None:
    settings.FILES_INTERNAL_LOCATION = "/internal-files"
    make_stored("small", MEGABYTE // 8)
    signed_in_member()
    request = rf.get("/")
    request.user = Person.objects.get(email="member@bench.example")

    given = bare.file(request, "small-green")

    assert re.fullmatch("/internal-files/../../[0-9a-f]{64}", given["X-Accel-Redirect"])
    with pytest.raises(Http404):
        bare.file(request, "small-clear")
    request.user = make.make_person()
    with pytest.raises(Http404):
        bare.file(request, "small-green")


def test_downloads_compares_round_by_round() -> None:
    portal, measure = Taken([90, 45, 40], [2, 2, 2]), Taken([100, 50, 80], [1, 1, 1])

    told, row = downloads.rows_of("2 MB", "CLEAR, by nginx", 90, (portal, measure))

    assert (told.fine, row.found, row.fine) == (None, "45.0 a second, 2.0 ms, 90 %", True)


def test_memory_is_that_of_the_processes_given() -> None:
    assert (resident([]), peak_growth([], {})) == ({}, 0)


def asked_by(client: Client) -> hiding.Ask:
    def ask(path: str) -> Answer:
        answer = client.get(path)
        headers = {name.lower(): value for name, value in answer.items()}
        return Answer(answer.status_code, headers, answer.content)

    return ask


@pytest.mark.parametrize("who", ["visitor", "member"])
def test_hidden_answers_like_missing_at_every_address(
    filled: None, client: Client, settings: Settings, who: str
) -> None:
    hidden = hiding.make_hidden()
    if who == "member":
        client.cookies[settings.SESSION_COOKIE_NAME] = signed_in_member()

    rows = [
        hiding.row(who, address, hiding.compared(asked_by(client), address, len(address.pairs)))
        for address in hiding.addresses(hidden)
    ]

    assert [row.what for row in rows if "differs" in row.found] == []
    assert len(rows) == len(hiding.ADDRESSES) + 1


def test_answer_that_tells_is_found() -> None:
    bodies = itertools.cycle([b"There is nothing here.", b"This is not for you."])
    address = hiding.Address("page", [("/reports/hidden/", "/reports/absent/")])

    taken = hiding.compared(lambda path: Answer(404, {}, next(bodies)), address, 2)

    assert hiding.row("Visitor", address, taken).fine is False
