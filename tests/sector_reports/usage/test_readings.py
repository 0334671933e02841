"""What the people of an organisation read: counted by the month, told to its official contacts in one number."""

import datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from members.merging.actions import merge_organisations
from members.models import Organisation
from sector_reports.models import ReadingCount
from sector_reports.usage import pending
from sector_reports.usage.readings import readings_of
from sector_reports.usage.storing import store_pending
from tests import factories as make
from tests.scene import Scene
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
NOVEMBER, OCTOBER = datetime.date(2026, 11, 1), datetime.date(2026, 10, 1)


def counted() -> list[tuple[str, datetime.date, int]]:
    store_pending()
    return list(ReadingCount.objects.order_by("pk").values_list("organisation__name", "month", "count"))


def read(client: Client, *addresses: str) -> None:
    for address in addresses:
        assert (
            client.get(f"/reports/report/{address}", headers={"User-Agent": "Mozilla/5.0"}).status_code == 200
        )


@time_machine.travel("2026-11-23T10:00Z", tick=True)
def test_readings_count_for_the_organisation_and_views_do_not(scene: Scene, browser: Client) -> None:
    make.make_report(Tlp.GREEN, slug="report")
    browser.force_login(scene.people["colleague"])

    read(browser, "", "latest.pdf", "v1.pdf", "v1/read/1/")

    assert counted() == [("Our hospital", NOVEMBER, 2)]  # a file twice in a moment is one


@pytest.mark.parametrize("persona", ["registered", "secretariat", "former"])
def test_whoever_acts_for_no_member_counts_for_none(scene: Scene, browser: Client, persona: str) -> None:
    make.make_report(slug="report")
    browser.force_login(scene.people[persona])

    read(browser, "latest.pdf")

    assert counted() == []


def test_worker_killed_in_the_midst_counts_once(
    scene: Scene, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.make_report(slug="report")
    browser.force_login(scene.people["colleague"])
    read(browser, "latest.pdf")
    with monkeypatch.context() as killed:
        killed.setattr(pending, "forget", lambda batch: None)
        store_pending()

    assert [count for _name, _month, count in counted()] == [1]


def reading(organisation: Organisation, month: datetime.date, count: int) -> None:
    ReadingCount.objects.create(organisation=organisation, month=month, count=count)


@time_machine.travel("2026-11-23")
@pytest.mark.parametrize(
    ("people", "counts", "told"),
    [
        (4, {OCTOBER: 900}, "None"),
        (5, {OCTOBER: 4}, "fewer than 5"),
        (5, {OCTOBER: 5}, "5"),
        (5, {OCTOBER: 1000, datetime.date(2025, 11, 1): 34}, "1,034"),
        (5, {NOVEMBER: 900}, "fewer than 5"),
        (5, {datetime.date(2025, 10, 1): 900}, "fewer than 5"),
        (5, {}, "fewer than 5"),
    ],
)
def test_one_number_is_told_of_enough_people_and_of_months_that_are_over(
    people: int, counts: dict[datetime.date, int], told: str
) -> None:
    organisation = make.make_member()
    for month, count in counts.items():
        reading(organisation, month, count)
    reading(make.make_member(), OCTOBER, 500)

    assert str(readings_of(organisation, people=people)) == told


def test_month_has_one_count_and_its_first_day() -> None:
    organisation = make.make_member()
    reading(organisation, OCTOBER, 1)

    for month, name in (
        (OCTOBER, "reading_counted_in_one_place"),
        (datetime.date(2026, 10, 2), "reading_count_of_a_month"),
    ):
        row = ReadingCount(organisation=organisation, month=month, count=1)
        with pytest.raises(ValidationError):
            row.validate_constraints()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save()


def test_merge_of_organisations_keeps_the_count_of_the_one_that_stays() -> None:
    kept, gone = make.make_organisation(), make.make_organisation()
    reading(kept, OCTOBER, 7)
    reading(gone, OCTOBER, 5)
    reading(gone, NOVEMBER, 3)

    merge_organisations(kept=kept, gone=gone, by=make.make_staff())

    counts = ReadingCount.objects.filter(organisation=kept).order_by("month")
    assert list(counts.values_list("month", "count")) == [
        (OCTOBER, 7),
        (NOVEMBER, 3),
    ]
