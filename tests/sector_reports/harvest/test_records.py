"""The records that the database keeps by itself: what moves them, and what must not."""

import datetime
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.utils import timezone

from sector_reports.actions import change_label
from sector_reports.models import Edition, HarvestRecord, Report
from tests import factories as make
from working_groups.tlp import Tlp

LONG_AGO = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)


def settled(report: Report) -> None:
    """As if it had last changed long ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    HarvestRecord.objects.filter(report=report).update(changed_at=LONG_AGO)


def moved(report: Report) -> bool:
    return bool(HarvestRecord.objects.get(report=report).changed_at > LONG_AGO)


def rename_group(report: Report) -> None:
    report.group.title = "Renamed"
    report.group.save()


def rename_sector(report: Report) -> None:
    report.sectors.update(name="Renamed")


def rename_organisation(report: Report) -> None:
    report.organisations.update(name="Renamed")


CHANGES: list[Callable[[Report], object]] = [
    lambda report: Report.objects.filter(pk=report.pk).update(title="New"),
    lambda report: Report.objects.filter(pk=report.pk).update(abstract="New"),
    lambda report: Report.objects.filter(pk=report.pk).update(published_on=datetime.date(2018, 3, 1)),
    lambda report: Report.objects.filter(pk=report.pk).update(kind=Report.Kind.POSITION_PAPER),
    lambda report: report.sectors.add(make.make_sector()),
    lambda report: report.sectors.clear(),
    lambda report: report.organisations.clear(),
    lambda report: change_label(report=report, tlp=Tlp.GREEN, by=make.make_staff()),
    rename_group,
    rename_sector,
    rename_organisation,
]
NO_CHANGES: list[Callable[[Report], object]] = [
    lambda report: report.save(),
    lambda report: Edition.objects.create(report=report, number=2),
    lambda report: report.addressed_groups.add(report.group),
]


def make_open_report() -> Report:
    report = make.make_report()
    report.sectors.add(make.make_sector())
    report.organisations.add(make.make_organisation())
    return report


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_change_of_the_record_moves_its_time(change: Callable[[Report], object]) -> None:
    report = make_open_report()
    settled(report)

    change(report)

    assert moved(report)


@pytest.mark.django_db
@pytest.mark.parametrize("change", NO_CHANGES)
def test_what_the_record_does_not_tell_does_not_move_it(change: Callable[[Report], object]) -> None:
    report = make_open_report()
    settled(report)

    change(report)

    assert not moved(report)


@pytest.mark.django_db
@pytest.mark.parametrize("change", [*CHANGES[:7], *CHANGES[8:], *NO_CHANGES])
def test_tombstone_tells_nothing_of_what_follows(change: Callable[[Report], object]) -> None:
    report = make_open_report()
    change_label(report=report, tlp=Tlp.AMBER, by=make.make_staff())
    settled(report)
    before = HarvestRecord.objects.values().get(report=report)

    change(report)

    assert HarvestRecord.objects.values().get(report=report) == before


@pytest.mark.django_db
@pytest.mark.parametrize("tlp", [Tlp.GREEN, Tlp.AMBER])
def test_report_that_was_never_open_has_no_record(tlp: Tlp) -> None:
    make.make_report(tlp, addressed_to=[make.make_group()])
    make.make_report(state="draft")

    assert not HarvestRecord.objects.exists()


@pytest.mark.django_db
def test_sets_follow_a_new_code() -> None:
    report = make.make_report(group=make.make_group(code="WG3"))
    report.group.code = "WG4"
    report.group.save()

    assert HarvestRecord.objects.get().sets == ["group-wg4"]


@pytest.mark.django_db(transaction=True)
def test_time_is_that_of_the_commit_in_full_seconds() -> None:
    report = make.make_report()

    changed_at = HarvestRecord.objects.get(report=report).changed_at

    assert changed_at.microsecond == 0
    assert timezone.now() - datetime.timedelta(seconds=1) < changed_at
    assert changed_at <= timezone.now() + datetime.timedelta(seconds=1)


@pytest.mark.django_db(transaction=True)
def test_change_of_a_long_transaction_has_the_time_of_its_end() -> None:
    with transaction.atomic():
        report = make.make_report()
        report.sectors.add(make.make_sector())
        time.sleep(1.1)
        end = timezone.now()

    assert HarvestRecord.objects.get(report=report).changed_at > end


@pytest.mark.django_db
def test_setting_the_time_does_not_call_for_itself() -> None:
    """Or a transaction of very many changes, which takes more than a second to commit, would never end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname FROM pg_trigger JOIN pg_attribute ON attrelid = tgrelid AND attnum = ANY (tgattr)"
            " WHERE tgname = 'harvest_record_at_commit'"
        )
        columns = [name for (name,) in cursor.fetchall()]

    assert columns == ["is_open"]
