"""Every way in which a report changes leaves a note for every copy of the index."""

import threading
from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import connection, transaction

from sector_reports.actions import change_label, withdraw_edition
from sector_reports.models import Edition, IndexCopy, Recipient, Report, StaleReport
from sector_reports.page_texts import extract_pages
from tests import factories as make
from tests.pdf_with_text import pdf_with_text
from tests.scene import Scene
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def noted(copy: IndexCopy) -> set[UUID]:
    return set(StaleReport.objects.filter(copy=copy).values_list("report_id", flat=True))


CHANGES: dict[str, Callable[[Report, Scene], object]] = {
    "title": lambda report, scene: Report.objects.filter(pk=report.pk).update(title="New"),
    "label": lambda report, scene: change_label(report=report, tlp=Tlp.GREEN, by=scene.people["secretariat"]),
    "addressed": lambda report, scene: report.addressed_groups.add(scene.group),
    "sector": lambda report, scene: report.sectors.add(make.make_sector()),
    "organisation": lambda report, scene: report.organisations.add(scene.organisation),
    "recipient": lambda report, scene: Recipient.objects.create(
        report=report, person=scene.people["recipient"]
    ),
    "edition": lambda report, scene: Edition.objects.create(report=report, number=2),
    "withdrawn": lambda report, scene: withdraw_edition(
        edition=report.editions.get(), reason="Wrong.", by=scene.people["secretariat"]
    ),
    "pages": lambda report, scene: extract_pages(file=report.editions.get().file),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("what", CHANGES)
def test_change_leaves_a_note_for_every_copy_and_of_no_other_report(scene: Scene, what: str) -> None:
    report = make.make_report(content=pdf_with_text("Words"))
    make.make_report()
    copies = [IndexCopy.objects.begin(), IndexCopy.objects.begin()]

    CHANGES[what](report, scene)

    assert [noted(copy) for copy in copies] == [{report.pk}] * 2


def test_report_that_is_deleted_leaves_a_note() -> None:
    report = Report.objects.create(slug="r", title="R", abstract="R", group=make.make_group())
    copy, identifier = IndexCopy.objects.begin(), report.pk

    report.delete()

    assert noted(copy) == {identifier}


@pytest.mark.django_db(transaction=True)
def test_new_copy_waits_for_changes_that_do_not_know_of_it() -> None:
    report = Report.objects.create(slug="r", title="R", abstract="R", group=make.make_group())
    begun: list[IndexCopy] = []

    def begin() -> None:
        with transaction.atomic():
            begun.append(IndexCopy.objects.begin())
        connection.close()

    thread = threading.Thread(target=begin)
    with transaction.atomic():
        Report.objects.filter(pk=report.pk).update(title="Changed meanwhile")
        thread.start()
        thread.join(0.3)
        waited = thread.is_alive()
    thread.join()

    assert (waited, len(begun)) == (True, 1)
