"""The benchmarks run at a small size; their bars are for `python -m bench.…` on a machine with nothing else to do."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.template import Context, Engine
from pytest_django import Settings

from bench import first_view, material, pages, search, throughput, zipf
from bench.secretary import signed_in
from bench.table import Row, show
from sector_reports.models import Edition, Page, Report
from sector_reports.search.copies import rebuild
from sector_reports.search.keeping import keep_index
from tests import factories as make
from working_groups.models import Mandate, WorkingGroup

ROOT = Path(__file__).parent.parent
GROUPS, REPORTS = 20, 30


@pytest.fixture
def asked(db: None, settings: Settings) -> Iterator[None]:
    """As for Django's own client: the end of a request does not close the connection of the test."""
    settings.ALLOWED_HOSTS = [pages.HOST]
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def filled(asked: None) -> None:
    material.fill(groups=GROUPS, reports=REPORTS, organisations=5)


def test_fill_makes_as_much_as_asked_for_in_all(filled: None) -> None:
    with_edition = Edition.objects.published().values("report").distinct().count()

    assert (WorkingGroup.objects.count(), Report.objects.count(), with_edition) == (GROUPS, REPORTS, REPORTS)
    assert Mandate.objects.current().chairs().filter(group__code="WG100").count() == 1


def test_no_page_asks_more_queries_than_the_bar_allows(filled: None) -> None:
    application = WSGIHandler()
    known = Report.objects.filter(slug__startswith="bench").values_list("slug", flat=True)[0]
    wanted = [
        page if "bench-" not in page.path else pages.Page(page.what, f"/reports/{known}/")
        for page in pages.PAGES
    ]

    measured = {page.what: pages.measure(application, page, times=1, warm_up=1).queries for page in wanted}

    assert {what: queries for what, queries in measured.items() if queries > pages.MOST_QUERIES} == {}
    assert min(measured.values()) > 0


def test_page_that_does_not_answer_is_no_measurement(filled: None) -> None:
    with pytest.raises(RuntimeError, match="/there-is-none/ answers 404"):
        pages.measure(WSGIHandler(), pages.Page("None", "/there-is-none/"), times=1, warm_up=1)


def test_first_view_counts_the_page_and_what_it_asks_for(filled: None) -> None:
    html = pages.fetch(WSGIHandler(), pages.HOME).body

    found = first_view.sizes(html, ROOT / "static")

    assert {"the page", "theme.css", "fonts/inter-latin.woff2", "icons.svg", "mark.svg"} <= found.keys()
    assert all(size > 0 for size in found.values())


def test_first_view_finds_the_covers() -> None:
    html = b'<img src="/reports/a/v1/pages/1-small.webp" alt=""><img src="/static/mark.svg"><a href="/reports/a/">'

    assert first_view.pictures(html) == ["/reports/a/v1/pages/1-small.webp"]


def test_bare_template_shows_what_its_three_queries_bring() -> None:
    engine = Engine(dirs=[str(ROOT / "bench")])
    context = {"group": {"code": "WG3"}, "reports": [{"slug": "a", "title": "A"}], "filler": "xxx"}

    page = engine.get_template("bare.html").render(Context(context))

    assert all(part in page for part in ("<h1>WG3", 'href="/reports/a/"', "xxx"))


def test_throughput_compares_each_pair() -> None:
    found = {"page": 79.0, "bare": 100.0, "cached": 750.0, "static": 1000.0}

    rows = throughput.rows(found)

    assert [row.fine for row in rows if row.bar] == [False, True]


def test_table_ends_with_the_code_of_the_worst_row(capsys: pytest.CaptureFixture[str]) -> None:
    told, fine, failed = Row("a", "1"), Row("b", "2", "3", fine=True), Row("c", "4", "3", fine=False)

    codes = [show("Title", [told, fine]), show("Title", [told, fine, failed])]

    assert codes == [0, 1]
    assert "FAIL" in capsys.readouterr().out


def test_search_is_asked_with_the_index_and_follows_changes(
    asked: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zipf, "GROUPS", 2)
    monkeypatch.setattr(zipf, "ORGANISATIONS", 5)
    make.make_sector()
    number = zipf.fill(0.0001)
    rebuild()

    cookie = signed_in()
    taken = search.one_user(search.QUESTIONS | search.HARDEST | search.FACETED, ["", cookie], times=1)
    pages = search.report_pages(["", cookie], times=3)
    rows = search.changes(keep_index)

    assert (number, Page.objects.exclude(file__sha256="f" * 64).count()) == (10, 100)
    assert {len(each) for each in taken.values()} == {2}
    assert len(pages) == 6
    assert [row.fine for row in rows] == [True, True]


def test_words_are_as_common_as_zipf_says() -> None:
    words = zipf.Writer(1).text(20_000).split()

    first, second, tenth = (words.count(zipf.vocabulary()[rank]) for rank in (0, 1, 9))

    assert 1.6 < first / second < 2.5
    assert 7 < first / tenth < 14
