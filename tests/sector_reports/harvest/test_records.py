"""The records that the database keeps by itself: what moves them, and what must not."""

import datetime
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from sector_reports.actions import change_label, publish_edition, withdraw_edition
from sector_reports.models import Edition, HarvestRecord, Relation, Report
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


# Relations


def publish(report: Report) -> None:
    publish_edition(edition=report.editions.get(), by=None)


def withdraw(report: Report) -> None:
    withdraw_edition(edition=report.editions.get(), reason="It was wrong.", by=make.make_staff())


CHANGES_OF_RELATIONS: list[tuple[dict[str, Any], Callable[[Relation], object]]] = [
    ({}, lambda row: row.delete()),
    ({}, lambda row: Relation.objects.filter(pk=row.pk).update(kind=Relation.Kind.ANNEX_OF)),
    ({}, lambda row: change_label(report=row.other, tlp=Tlp.GREEN, by=make.make_staff())),
    ({}, lambda row: withdraw(row.other)),
    ({"state": "draft"}, lambda row: publish(row.other)),
    (
        {"tlp": Tlp.GREEN},
        lambda row: change_label(report=row.other, tlp=Tlp.CLEAR, reason="Public.", by=make.make_staff()),
    ),
]
NO_CHANGES_OF_RELATIONS: list[tuple[dict[str, Any], Callable[[Relation], object]]] = [
    ({}, lambda row: Report.objects.filter(pk=row.other_id).update(title="Renamed")),
    ({"tlp": Tlp.GREEN}, lambda row: row.delete()),
    ({"tlp": Tlp.GREEN}, lambda row: Relation.objects.update(kind=Relation.Kind.ANNEX_OF)),
    ({"tlp": Tlp.GREEN}, lambda row: withdraw(row.other)),
    ({"tlp": Tlp.GREEN}, lambda row: change_label(report=row.other, tlp=Tlp.AMBER, by=make.make_staff())),
    ({"state": "draft"}, lambda row: row.delete()),
]


def make_relation(*, is_reverse: bool, **other: Any) -> tuple[Report, Relation]:
    """An open report whose record has not moved for long, and its relation to another. `other` is the other one."""
    ends = [make.make_report(), make.make_report(**other)]
    report, related = ends[::-1] if is_reverse else ends
    row = Relation.objects.create(report=report, kind=Relation.Kind.REPLACES, other=related)
    settled(ends[0])
    return ends[0], row


@pytest.mark.django_db
@pytest.mark.parametrize(("other", "change"), CHANGES_OF_RELATIONS)
def test_change_of_a_relation_moves_the_time_of_the_record(
    other: dict[str, Any], change: Callable[[Relation], object]
) -> None:
    report, row = make_relation(is_reverse=False, **other)

    change(row)

    assert moved(report)


@pytest.mark.django_db
def test_new_relation_moves_the_times_of_both() -> None:
    report, other = make.make_report(), make.make_report()
    settled(report)
    settled(other)

    Relation.objects.create(report=report, kind=Relation.Kind.REPLACES, other=other)

    assert moved(report)
    assert moved(other)


@pytest.mark.django_db
@pytest.mark.parametrize("tlp", [Tlp.CLEAR, Tlp.GREEN])
def test_record_at_the_other_end_follows_too(tlp: Tlp) -> None:
    report, row = make_relation(is_reverse=True, tlp=tlp)

    change_label(report=row.report, tlp=Tlp.AMBER, by=make.make_staff())

    assert moved(report) is (tlp == Tlp.CLEAR)


@pytest.mark.django_db
@pytest.mark.parametrize(("other", "change"), NO_CHANGES_OF_RELATIONS)
def test_record_does_not_tell_of_a_relation_to_what_is_not_open(
    other: dict[str, Any], change: Callable[[Relation], object]
) -> None:
    report, row = make_relation(is_reverse=False, **other)

    change(row)

    assert not moved(report)


@pytest.mark.django_db
def test_new_relation_to_what_is_not_open_moves_nothing() -> None:
    report, hidden = make.make_report(), make.make_report(Tlp.GREEN)
    settled(report)

    Relation.objects.create(report=report, kind=Relation.Kind.REPLACES, other=hidden)

    assert not moved(report)
    assert not HarvestRecord.objects.filter(report=hidden).exists()


@pytest.mark.django_db
def test_tombstone_tells_nothing_of_its_relations() -> None:
    report, row = make_relation(is_reverse=False)
    change_label(report=report, tlp=Tlp.AMBER, by=make.make_staff())
    settled(report)

    change_label(report=row.other, tlp=Tlp.GREEN, by=make.make_staff())
    row.delete()

    assert not moved(report)
