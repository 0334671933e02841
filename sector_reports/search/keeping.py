"""What the worker of a node does for its index, as often as it is told that something has changed."""

import logging

from sector_reports.models import Page
from sector_reports.search.copies import BusyError, NoIndexError, keep_up, rebuild

logger = logging.getLogger(__name__)

MOST_PAGES = 20_000  # more than that is not made anew within the time of a task


def keep_index() -> None:
    """Bring the index up to date; make it anew if there is none to be believed, and if that is quickly done."""
    try:
        keep_up()
    except BusyError:
        return  # whoever is at it finds the notes, or the next beat does
    except NoIndexError as error:
        make_index(error)


def make_index(reason: NoIndexError) -> None:
    if Page.objects.count() > MOST_PAGES:
        logger.error("There is no search index (%s): run manage.py rebuild_index", reason)
        return
    try:
        logger.info("The search index is made anew (%s)", reason)
        rebuild()
    except BusyError:
        return
