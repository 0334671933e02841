"""When a file that waits to be checked is to be taken up, also after the worker that had it was killed."""

import datetime
from typing import Any, Protocol
from uuid import UUID

from intake import at_work

LEASE = datetime.timedelta(minutes=3)  # longer than a check can take; only a worker that hangs has it run out
PAUSE = datetime.timedelta(minutes=1)  # before a file in quarantine is looked at again
MOST_TRIES = 5  # that ended without an answer

QUARANTINED = "quarantined"


class Claimed(Protocol):
    pk: Any
    state: Any
    claimed_at: Any
    tries: Any


def is_due(row: Claimed, now: datetime.datetime) -> bool:
    """A file whose worker is gone is taken up at once, and later and later when that happens again and again."""
    if row.claimed_at is None:
        return True
    since = now - row.claimed_at
    if row.state == QUARANTINED:
        return bool(since > PAUSE)
    pk: UUID = row.pk
    return bool(
        since >= PAUSE * (2 ** (row.tries - 1) - 1) and (since > LEASE or not at_work.is_going_on(pk))
    )
