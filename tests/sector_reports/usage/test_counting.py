import datetime
import logging
import time
from itertools import zip_longest
from unittest.mock import patch

import pytest
import time_machine
from django.db.models import Sum
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from members.dated import today
from sector_reports.models import Report, UsageCount
from sector_reports.usage import pending
from sector_reports.usage.counting import Tally
from sector_reports.usage.pending import add_first_click, connected_to, key, salt_of
from sector_reports.usage.storing import store_pending
from tests import factories as make
from tests.scene import Scene
from tests.sector_reports.usage.test_robots import CHROME, IPHONE
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
NO_REDIS = "redis://127.0.0.1:1/0"


def counted() -> dict[tuple[str, str, str], int]:
    """Metric, channel and category of what is counted, once a worker has been there."""
    store_pending()
    rows = UsageCount.objects.values_list("metric", "channel", "category").annotate(times=Sum("count"))
    return {(metric, channel, category): times for metric, channel, category, times in rows}


def test_page_and_file_count(browser: Client) -> None:
    report = make.make_report(slug="report")

    browser.get("/reports/report/")
    browser.get("/reports/report/latest.pdf")

    assert counted() == {("view", "page", "anonymous"): 1, ("download", "file", "anonymous"): 1}
    assert UsageCount.objects.get(metric="view").edition is None
    assert UsageCount.objects.get(metric="download").edition == report.editions.get()
    assert set(UsageCount.objects.values_list("report", "day")) == {(report.pk, today())}


def test_clicks_within_thirty_seconds_are_one(browser: Client) -> None:
    make.make_report(slug="report")

    for address in ("", "", "latest.pdf", "v1.pdf", "latest.pdf"):
        browser.get(f"/reports/report/{address}")

    assert counted() == {("view", "page", "anonymous"): 1, ("download", "file", "anonymous"): 1}


def test_reader_counts_once_however_many_pages_are_turned(browser: Client) -> None:
    make.make_report(slug="report", content=make.blank_pdf(pages=2))

    for address in ("read/", "read/2/", "text/", "read/1/?q=word"):
        assert browser.get(f"/reports/report/v1/{address}").status_code == 200
    browser.get("/reports/report/v1/read/3/")

    assert counted() == {("download", "reader", "anonymous"): 1}
    assert UsageCount.objects.get().edition


def test_citation_counts_as_a_view(browser: Client) -> None:
    make.make_report(slug="report")

    assert browser.get("/reports/report/cite/bibtex").status_code == 200
    browser.get("/reports/report/cite/none")

    assert counted() == {("view", "citation", "anonymous"): 1}


def test_other_visitors_and_other_reports_are_no_double_clicks(browser: Client) -> None:
    make.make_report(slug="report")
    make.make_report(slug="other")

    browser.get("/reports/report/")
    browser.get("/reports/other/")
    browser.get("/reports/report/", headers={"User-Agent": IPHONE})
    browser.get("/reports/report/", REMOTE_ADDR="192.0.2.7")

    assert counted() == {("view", "page", "anonymous"): 4}


@pytest.mark.parametrize(
    "headers",
    [{"User-Agent": "curl/8.14"}, {"User-Agent": ""}, {"Sec-Purpose": "prefetch"}],
)
def test_machines_do_not_count(browser: Client, headers: dict[str, str]) -> None:
    make.make_report(slug="report")

    browser.get("/reports/report/", headers=headers)
    browser.get("/reports/report/latest.pdf", headers=headers)

    assert counted() == {}


def test_looks_at_headers_and_later_parts_do_not_count(browser: Client) -> None:
    make.make_report(slug="report")

    browser.head("/reports/report/")
    browser.head("/reports/report/latest.pdf")
    browser.get("/reports/report/latest.pdf", headers={"Range": "bytes=100-"})
    browser.get("/reports/report/latest.pdf", headers={"Range": "bytes=999999-"})

    assert counted() == {}


def test_file_that_the_browser_has_already_counts(browser: Client) -> None:
    report = make.make_report(slug="report")
    file = report.editions.get().file
    assert file

    response = browser.get("/reports/report/latest.pdf", headers={"If-None-Match": f'"{file.sha256}"'})

    assert response.status_code == 304
    assert counted() == {("download", "file", "anonymous"): 1}


def test_what_is_refused_or_not_there_does_not_count(browser: Client, scene: Scene) -> None:
    make.make_report(Tlp.GREEN, slug="green")
    make.make_report(Tlp.AMBER, slug="amber", addressed_to=[scene.group])

    assert browser.get("/reports/green/latest.pdf").status_code == 403
    assert browser.get("/reports/amber/").status_code == 404
    assert browser.get("/reports/none/").status_code == 404
    assert counted() == {}


def test_drafts_do_not_count(browser: Client, scene: Scene) -> None:
    make.make_report(slug="draft", state=Report.State.DRAFT, group=scene.group)
    browser.force_login(scene.people["chair"])

    assert browser.get("/reports/draft/").status_code == 200
    assert browser.get("/reports/draft/v1.pdf").status_code == 200
    assert counted() == {}


@pytest.mark.parametrize(
    ("persona", "category"),
    [
        ("registered", "registered"),
        ("former", "registered"),
        ("outsider", "sme"),
        ("secretariat", "secretariat"),
    ],
)
def test_kinds_of_reader(browser: Client, scene: Scene, persona: str, category: str) -> None:
    make.make_report(slug="report")
    browser.force_login(scene.people[persona])

    browser.get("/reports/report/")

    assert counted() == {("view", "page", category): 1}


def test_member_whose_category_is_not_known(browser: Client) -> None:
    make.make_report(slug="report")
    person = make.make_person()
    make.make_affiliation(person, make.make_member(category=""))
    browser.force_login(person)

    browser.get("/reports/report/")

    assert counted() == {("view", "page", "member"): 1}


def test_no_address_and_no_browser_is_kept(browser: Client) -> None:
    make.make_report(slug="report")

    browser.get("/reports/report/", REMOTE_ADDR="203.0.113.77")

    client = pending.client()
    keys = list(client.scan_iter(match=key("*"), count=1000))
    kept = b" ".join(keys) + b" ".join(client.hgetall(key("counts")))
    assert b"203.0.113.77" not in kept
    assert CHROME.encode() not in kept
    lives = {name: client.pttl(name) for name in keys if key("click").encode() in name}
    assert lives
    assert all(0 < life <= pending.DOUBLE_CLICK for life in lives.values())


def test_salt_is_another_every_day_and_gone_by_midnight() -> None:
    with time_machine.travel(datetime.datetime(2026, 3, 1, 22, 0, tzinfo=datetime.UTC), tick=False):
        first = salt_of(today())
        assert salt_of(today()) == first
        assert pending.client().ttl(key("salt", "2026-03-01")) <= 3600
    with time_machine.travel(datetime.datetime(2026, 3, 2, 22, 0, tzinfo=datetime.UTC), tick=False):
        assert salt_of(today()) != first


def clicks_that_count(times: list[int]) -> int:
    """COUNTER's rule, said another way: of a run of clicks less than the time apart, the last."""
    ordered = sorted(times)
    return sum(
        after is None or after - time >= pending.DOUBLE_CLICK
        for time, after in zip_longest(ordered, ordered[1:])
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 200), max_size=12).map(lambda gaps: [gap * 1000 for gap in gaps]))
def test_double_clicks_are_folded_as_counter_folds_them(times: list[int]) -> None:
    """In a Redis whose clock runs by hand: a key is gone once its time is over."""
    client = pending.client()
    tally = "tally"
    client.delete(key("counts"), key("click", "visitor:item"))
    clock = 0

    for time_of_click in sorted(times):
        gap, clock = time_of_click - clock, time_of_click
        if client.exists(key("click", "visitor:item")):
            left = client.pttl(key("click", "visitor:item")) - gap
            if left > 100:  # the real clock runs too, by a few milliseconds
                client.pexpire(key("click", "visitor:item"), left)
            else:
                client.delete(key("click", "visitor:item"))
        add_first_click(tally, click="visitor:item")

    assert int(client.hget(key("counts"), tally) or 0) == clicks_that_count(times)


def test_without_redis_pages_and_files_are_as_ever(
    browser: Client, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    make.make_report(slug="report")
    with patch.object(settings, "REDIS_URL", NO_REDIS), caplog.at_level(logging.WARNING):
        page = browser.get("/reports/report/")
        began = time.perf_counter()
        file = browser.get("/reports/report/latest.pdf")
        took = time.perf_counter() - began
    connected_to.cache_clear()

    assert (page.status_code, file.status_code) == (200, 200)
    assert b"".join(file.streaming_content).startswith(b"%PDF-")  # type: ignore[attr-defined]
    assert took < 0.5
    warnings = [record.message for record in caplog.records if "not counted" in record.message]
    assert warnings == ["Views and downloads are not counted at present: ConnectionError"]
    assert counted() == {}


def test_tally_is_read_as_it_was_written() -> None:
    report = make.make_report()
    edition = report.editions.get()
    for tally in (
        Tally(report.pk, None, today(), "page", "view", "anonymous"),
        Tally(report.pk, edition.pk, today(), "file", "download", "sme"),
    ):
        assert Tally.from_text(tally.as_text()) == tally
    with pytest.raises(ValueError, match="not enough values"):
        Tally.from_text("what another version wrote")
