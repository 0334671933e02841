"""Both tasks may run at any time, any number of them at once, and a second run finds nothing left to do.

So two beats do no harm either: rows are taken with SKIP LOCKED, and no message carries more than the name of a task.
"""

import logging

from celery import shared_task

from journal.bell import ring
from notifications import actions
from notifications.sending import LEASE, send_due_deliveries

logger = logging.getLogger(__name__)

HARD_LIMIT = int(LEASE.total_seconds())


@shared_task(soft_time_limit=HARD_LIMIT - 10, time_limit=HARD_LIMIT)
def dispatch_journal() -> None:
    if sum(expand_entry(entry_id) for entry_id in actions.unhandled_entries()):
        ring("notifications.tasks.send_deliveries")


def expand_entry(entry_id: int) -> bool:
    try:
        return actions.expand_entry(entry_id=entry_id)
    except Exception:  # one entry that cannot be read must not hold up the others
        logger.exception("Entry %s cannot be turned into deliveries", entry_id)
        return False


@shared_task(soft_time_limit=HARD_LIMIT - 10, time_limit=HARD_LIMIT)
def send_deliveries() -> None:
    if send_due_deliveries():
        ring("notifications.tasks.send_deliveries")
