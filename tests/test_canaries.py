"""Where the leak matrix (tests/test_leaks.py) does not look: what is found, counted and suggested with the index, and
what is written into folders and handed to workers. Its canary words are in titles, abstracts, addresses and files.
"""

import inspect
import json
import logging
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.test import Client

from ecso_portal.celery import app
from sector_reports.models import ReadingCopy, StoredFile
from sector_reports.reading.previews import ROOT_FOLDER, make_reading_copy
from sector_reports.search.copies import rebuild
from tests import factories as make
from tests.battery import CANARY, Battery, canary, make_battery, word
from tests.scene import PERSONAS, Scene
from tests.test_leaks import sign_in, words_in
from tests.written_down import in_redis, log_at_debug

pytestmark = pytest.mark.django_db
OWN_APPS = ("notifications", "sector_reports", "working_groups", "members", "journal")


@pytest.fixture
def searched(scene: Scene) -> Iterator[Battery]:
    """The index knows every report; while it is asked, nothing is written down."""
    battery = make_battery(scene)
    rebuild()
    with log_at_debug() as log:
        yield battery
    assert CANARY.findall(log.getvalue()) == []
    assert CANARY.findall(in_redis()) == []


def found(client: Client, q: str) -> Any:
    return client.get("/reports/", {"q": q})


def number_found(response: Any) -> int:
    return int(response.context["page"].paginator.count)


@pytest.mark.parametrize("persona", PERSONAS)
def test_words_of_hidden_reports_find_count_and_suggest_nothing(
    client: Client, searched: Battery, persona: str
) -> None:
    sign_in(client, searched.scene, persona)
    seen = searched.seen_by(persona)

    for key in searched.reports:
        whole, own = canary(*key), word(*key)
        listed = own in seen and key[0] == "published"
        exact, begun = found(client, whole), client.get("/reports/suggest", {"q": whole[:-4]})
        misspelt = found(client, whole.replace("canary", "canery"))

        assert number_found(exact) == listed, whole
        assert words_in(exact) <= seen | {own}
        assert words_in(begun) <= seen, f"suggests {words_in(begun) - seen}"
        assert words_in(misspelt) <= seen, f"asks for {words_in(misspelt) - seen}"


@pytest.mark.parametrize("persona", PERSONAS)
def test_numbers_are_of_what_is_listed(client: Client, searched: Battery, persona: str) -> None:
    sign_in(client, searched.scene, persona)
    published = {word(*key) for key in searched.reports if key[0] == "published"}
    listed = len(searched.seen_by(persona) & published)

    for q in ("", "ransomware"):
        response = found(client, q)

        assert number_found(response) == listed
        for facet in ("label", "group", "sector", "year", "kind"):
            assert sum(counts_of(facet, response)) == listed, facet


def counts_of(facet: str, response: Any) -> list[int]:
    """Of a facet by which each report counts once."""
    choice = rf'name="{facet}" value="[^"]*"[^>]*>(?:(?!</label>).)*<span class="num">(\d+)</span>'
    return [int(count) for count in re.findall(choice, response.content.decode(), re.DOTALL)]


def test_pictures_and_outline_hold_nothing_but_what_the_pages_show(scene: Scene) -> None:
    """A title that stands in the file alone: not in a picture, not in the name of one."""
    report = make.make_report(content=titled("canarytitleend"), slug="canaryslugend", title="canarytitleend")
    file = StoredFile.objects.get(editions__report=report)

    make_reading_copy(file=file)

    pictures = [path for path in Path(default_storage.path(ROOT_FOLDER)).rglob("*") if path.is_file()]
    assert pictures
    for path in pictures:
        assert re.fullmatch(
            r"[0-9a-f/]+/\d+-\d+\.webp", str(path.relative_to(default_storage.path(ROOT_FOLDER)))
        )
        assert b"canary" not in path.read_bytes()
    assert "canary" not in json.dumps(ReadingCopy.objects.get(file=file).outline)


def titled(title: str) -> bytes:
    with pikepdf.new() as document, BytesIO() as written:
        document.add_blank_page()
        with document.open_metadata() as metadata:
            metadata["dc:title"] = title
        document.docinfo["/Title"] = title
        document.save(written)
        return written.getvalue()


def test_no_name_in_the_storage_tells_what_it_holds(scene: Scene) -> None:
    make_battery(scene)

    names = [str(path.relative_to(settings.FILES_DIR)) for path in settings.FILES_DIR.rglob("*")]

    assert names
    assert [name for name in names if CANARY.search(name)] == []


def test_no_task_takes_anything_that_could_tell() -> None:
    """They find out for themselves what there is to do."""
    app.loader.import_default_modules()
    own = {name: task for name, task in app.tasks.items() if name.startswith(OWN_APPS)}

    assert len(own) >= 8
    assert {name for name, task in own.items() if inspect.signature(task.run).parameters} == set()


def test_what_is_written_down_would_be_found() -> None:
    with log_at_debug() as log:
        logging.getLogger("portal.test").debug("canaryloggedend")
    cache.set("canarykeyend", "canaryvalueend")

    assert CANARY.findall(log.getvalue()) == ["logged"]
    assert {"key", "value"} <= set(CANARY.findall(in_redis()))
