import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from members.dated import today
from sector_reports.models import Report, UsageBatch, UsageCount, UsageTotal
from sector_reports.tasks import store_usage
from sector_reports.usage import pending, storing
from sector_reports.usage.counting import Tally
from tests import factories as make

pytestmark = pytest.mark.django_db


def view(report: Report, category: str = "anonymous") -> Tally:
    return Tally(report.pk, None, today(), "page", "view", category)


def click(tally: Tally, times: int = 1) -> None:
    for _time in range(times):
        pending.add_first_click(tally.as_text(), click=uuid.uuid4().hex)


def test_counts_add_up_in_one_row() -> None:
    report = make.make_report()

    click(view(report), 3)
    store_usage()
    click(view(report), 2)
    store_usage()
    store_usage()

    assert list(UsageCount.objects.values_list("report", "count")) == [(report.pk, 5)]


def test_worker_killed_between_database_and_redis_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    click(view(make.make_report()), 3)
    with monkeypatch.context() as killed:
        killed.setattr(pending, "forget", lambda batch: None)
        store_usage()

    store_usage()

    assert UsageCount.objects.get().count == 3
    assert pending.set_aside() == []


def test_worker_killed_before_the_database_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    click(view(make.make_report()), 3)
    pending.set_aside()
    assert not UsageCount.objects.exists()

    store_usage()

    assert UsageCount.objects.get().count == 3


def test_a_batch_that_fails_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    report = make.make_report()
    click(view(report), 1)
    (bad,) = pending.set_aside()
    click(view(report), 2)
    stored = storing.store

    def fail_for_one(batch: uuid.UUID) -> None:
        if batch == bad:
            raise RuntimeError
        stored(batch)

    with monkeypatch.context() as failing:
        failing.setattr(storing, "store", fail_for_one)
        store_usage()
    assert UsageCount.objects.get().count == 2

    store_usage()
    assert UsageCount.objects.get().count == 3


def test_what_is_not_understood_or_no_longer_there_is_left_out() -> None:
    report, other = make.make_report(), make.make_report()
    pending.add_first_click("what another version wrote", click="1")
    click(Tally(uuid.uuid4(), None, today(), "page", "view", "anonymous"))
    click(Tally(report.pk, other.editions.get().pk, today(), "file", "download", "anonymous"))
    click(view(report))

    store_usage()

    assert list(UsageCount.objects.values_list("report", "metric", "count")) == [(report.pk, "view", 1)]


def test_batches_are_forgotten_after_a_week() -> None:
    old = UsageBatch.objects.create()
    UsageBatch.objects.update(stored_at="2026-01-01T00:00Z")

    store_usage()

    assert not UsageBatch.objects.filter(pk=old.pk).exists()


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"count": -1}, "usage_count_not_negative|sector_reports_usagecount_count_check"),
        ({"metric": "download"}, "usage_download_is_of_an_edition"),
        ({"edition": "own"}, "usage_download_is_of_an_edition"),
        ({"edition": "other", "metric": "download"}, "usage_edition_of_its_report"),
        ({"twice": True}, "usage_counted_in_one_place"),
    ],
)
def test_promises_of_the_database(fields: dict[str, object], constraint: str) -> None:
    report, other = make.make_report(), make.make_report()
    editions = {"own": report.editions.get(), "other": other.editions.get()}
    row = {"day": today(), "channel": "page", "metric": "view", "category": "sme", "count": 1, **fields}
    times = 2 if row.pop("twice", False) else 1
    edition = editions.get(str(row.pop("edition", None)))

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        UsageCount.objects.bulk_create(
            [UsageCount(report=report, edition=edition, **row) for _time in range(times)]
        )


def test_totals_are_what_the_counts_add_up_to() -> None:
    report = make.make_report()
    edition = report.editions.get()
    download = Tally(report.pk, edition.pk, today(), "file", "download", "sme")

    storing.add({view(report): 3, view(report, "sme"): 4, download: 5})
    storing.add({view(report): 2})
    UsageCount.objects.filter(category="sme", metric="view").update(count=1)
    UsageCount.objects.filter(metric="download").delete()

    assert list(UsageTotal.objects.values_list("report", "views", "downloads")) == [(report.pk, 6, 0)]


def test_a_count_is_not_moved_to_another_report() -> None:
    report, other = make.make_report(), make.make_report()
    storing.add({view(report): 3})

    with pytest.raises(IntegrityError, match="is not moved to another"), transaction.atomic():
        UsageCount.objects.update(report=other)


def at_once(work: Callable[[], None], threads: int) -> None:
    barrier = threading.Barrier(threads)

    def one() -> None:
        barrier.wait()
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        for future in [pool.submit(one) for _number in range(threads)]:
            future.result()


@pytest.mark.django_db(transaction=True)
def test_counts_are_exact_however_many_click_and_store_at_once() -> None:
    reports = [make.make_report() for _number in range(3)]
    tallies = [view(report, category) for report in reports for category in ("sme", "anonymous")]

    def click_and_store() -> None:
        for _round in range(5):
            for tally in tallies:
                click(tally, 4)
            storing.store_pending()

    at_once(click_and_store, threads=8)
    storing.store_pending()

    sums = UsageCount.objects.values_list("report", "category").annotate(times=Sum("count"))
    assert {times for _report, _category, times in sums} == {8 * 5 * 4}
    assert len(sums) == len(tallies)
    assert set(UsageTotal.objects.values_list("views", "downloads")) == {(2 * 8 * 5 * 4, 0)}


@pytest.mark.django_db(transaction=True)
def test_upsert_is_exact_when_batches_meet_in_one_row() -> None:
    tallies = [view(make.make_report()) for _number in range(5)]

    def add_in_both_orders() -> None:
        for _round in range(10):
            storing.add(dict.fromkeys(tallies, 1))
            storing.add(dict.fromkeys(reversed(tallies), 2))

    at_once(add_in_both_orders, threads=6)

    assert set(UsageCount.objects.values_list("count", flat=True)) == {6 * 10 * 3}
