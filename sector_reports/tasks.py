"""Tasks find by themselves what there is to do, so that a ring carries no more than their name."""

import logging
import time

from celery import shared_task

from journal.bell import ring
from sector_reports.intake.pipeline import check_next
from sector_reports.intake.sweep import sweep
from sector_reports.models import StoredFile
from sector_reports.page_texts import extract_pages, files_without_pages
from sector_reports.reading.previews import files_not_drawn, make_reading_copy
from sector_reports.reading.sweep import sweep_pictures
from sector_reports.scheduling import end_embargoes, publish_due
from sector_reports.search.keeping import keep_index
from sector_reports.usage.storing import store_pending

logger = logging.getLogger(__name__)


@shared_task(soft_time_limit=280, time_limit=300)
def catch_up() -> None:
    for file in files_without_pages():
        read_file(file)
    keep_index()


@shared_task(soft_time_limit=280, time_limit=300)
def do_what_is_due() -> None:
    publish_due()
    end_embargoes()


@shared_task(soft_time_limit=110, time_limit=115)
def check_uploads() -> None:
    """One at a time: the next is another worker's, or this one's next turn."""
    if check_next():
        ring("sector_reports.tasks.check_uploads")


@shared_task(soft_time_limit=580, time_limit=600)
def sweep_files() -> None:
    sweep()
    sweep_pictures()


@shared_task(soft_time_limit=50, time_limit=55)
def store_usage() -> None:
    store_pending()


def read_file(file: StoredFile) -> None:
    try:
        extract_pages(file=file)
    except Exception:  # one file that cannot be read must not hold up the others
        logger.exception("The pages of file %s cannot be read", file.pk)


@shared_task(soft_time_limit=280, time_limit=300)
def draw_pages() -> None:
    """One worker at a time, for some minutes; the next ring goes on."""
    until = time.monotonic() + 200
    for file in files_not_drawn():
        if time.monotonic() > until or not draw_file(file):
            return


def draw_file(file: StoredFile) -> bool:
    """False: another worker is at it."""
    try:
        return make_reading_copy(file=file)
    except Exception:  # one file that is not there must not hold up the others
        logger.exception("The pages of file %s cannot be drawn", file.pk)
        return True
