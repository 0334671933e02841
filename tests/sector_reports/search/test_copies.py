"""One process writes, any number read; what is not to be believed is not believed."""

import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from sector_reports.models import IndexCopy, StaleReport
from sector_reports.search import keeping
from sector_reports.search.copies import BusyError, NoIndexError, current, keep_up, rebuild, writing
from sector_reports.search.keeping import keep_index
from sector_reports.search.reading import opened
from tests import factories as make

pytestmark = pytest.mark.django_db


def titles(client: Client, q: str = "") -> tuple[bool, list[str]]:
    """Whether the index was asked, and what was found."""
    context = client.get("/reports/", {"q": q} if q else {}).context
    return context["library"].searches_pages, [found.report.title for found in context["page"]]


def test_worker_makes_the_index_and_keeps_it(client: Client) -> None:
    make.make_report(title="One")
    without = titles(client, "one")

    keep_index()
    first = titles(client, "one")
    make.make_report(title="One more")
    keep_index()

    assert (without, first) == ((False, ["One"]), (True, ["One"]))
    assert sorted(titles(client, "one")[1]) == ["One", "One more"]
    assert not StaleReport.objects.exists()


def test_without_an_index_the_page_says_what_was_searched(client: Client) -> None:
    make.make_report(title="One")

    assert "titles and abstracts only" in client.get("/reports/", {"q": "one"}).content.decode()
    rebuild()
    assert "titles and abstracts only" not in client.get("/reports/", {"q": "one"}).content.decode()


def test_large_index_is_left_to_the_command(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeping, "MOST_PAGES", -1)

    keep_index()

    assert "rebuild_index" in caplog.text
    with pytest.raises(NoIndexError):
        current()


def test_index_made_anew_takes_the_place_of_the_old_one(client: Client, settings: Settings) -> None:
    make.make_report(title="One")
    rebuild()
    old = current()
    titles(client, "one")

    call_command("rebuild_index", verbosity=0)

    assert current() != old
    assert titles(client, "one") == (True, ["One"])
    assert list(IndexCopy.objects.values_list("pk", flat=True)) == [current()]
    assert sorted(path.name for path in settings.SEARCH_DIR.iterdir()) == sorted(
        ["current", "lock", str(current())]
    )


def test_copy_of_another_node_keeps_its_notes() -> None:
    report = make.make_report()
    rebuild()
    elsewhere = IndexCopy.objects.begin()

    report.sectors.add(make.make_sector())
    keep_up()

    assert list(StaleReport.objects.values_list("copy", "report_id")) == [(elsewhere.pk, report.pk)]


def test_report_that_was_deleted_leaves_the_index() -> None:
    report = make.make_report(state="draft")
    rebuild()
    report.editions.all().delete()

    report.delete()
    keep_up()

    assert opened().searcher.num_docs == 0


def test_index_unknown_to_the_database_is_not_believed(client: Client) -> None:
    make.make_report(title="One")
    rebuild()
    IndexCopy.objects.all().delete()

    assert titles(client, "one") == (False, ["One"])
    keep_index()
    assert titles(client, "one") == (True, ["One"])


def test_index_of_other_languages_is_not_believed(client: Client, settings: Settings) -> None:
    make.make_report(title="One")
    rebuild()
    settings.LANGUAGES = [("en", "English"), ("fr", "French")]

    assert titles(client, "one") == (False, ["One"])


@pytest.mark.parametrize("damage", ["emptied", "garbled", "gone", "no name"])
def test_damaged_index_is_made_up_for_by_the_database(
    client: Client, settings: Settings, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    make.make_report(title="One")
    rebuild()
    place = settings.SEARCH_DIR / str(current())
    match damage:
        case "emptied":
            for file in place.iterdir():
                file.write_bytes(b"")
        case "garbled":
            (place / "meta.json").write_text("{}")
        case "gone":
            shutil.rmtree(place)
        case _:
            (settings.SEARCH_DIR / "current").write_text("index")

    assert titles(client, "one") == (False, ["One"])
    assert "search index" in caplog.text


def test_one_process_writes_at_a_time(settings: Settings) -> None:
    with writing():
        with pytest.raises(BusyError), writing():
            pass
        with pytest.raises(CommandError):
            call_command("rebuild_index", verbosity=0)


def test_rebuilding_that_fails_leaves_the_old_index(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_report(title="One")
    rebuild()
    old: list[Path] = sorted(settings.SEARCH_DIR.iterdir())

    def fail(*_: object) -> None:
        raise MemoryError

    with pytest.raises(MemoryError):
        rebuild(fail)

    assert titles(client, "one") == (True, ["One"])
    assert sorted(settings.SEARCH_DIR.iterdir()) == old
    assert IndexCopy.objects.count() == 1
