"""The doorbell: tells a worker that something waits. The journal is the outbox: nothing is lost if nobody hears."""

import logging
import time
from functools import partial
from typing import Any

from celery import current_app
from django.db import connection, transaction

logger = logging.getLogger(__name__)

# Redis answers within milliseconds or is left alone: the person who publishes waits for this. One ring is eight or nine
# exchanges, so that all of them together stay within a second; after a failure nobody rings for a while.
PATIENCE: dict[str, Any] = {"socket_connect_timeout": 0.1, "socket_timeout": 0.1, "max_retries": 0}
PAUSE_AFTER_FAILURE = 5  # seconds; the periodic tasks come round every twenty

_quiet_until = 0.0


def ring_after_commit(task: str) -> None:
    """Ring when the transaction is through, once, however much happens in it."""
    calls: list[Any] = [waiting[1] for waiting in connection.run_on_commit]
    if not any(isinstance(call, partial) and call.func is ring and call.args == (task,) for call in calls):
        transaction.on_commit(partial(ring, task), robust=True)


def ring(task: str) -> None:
    """Have a worker run `task` now. Never raises and never takes more than a second."""
    global _quiet_until  # noqa: PLW0603 -- what this process last learned of Redis
    if time.monotonic() < _quiet_until:
        return
    options = {**current_app.conf.broker_transport_options, **PATIENCE}
    try:
        with current_app.connection_for_write(transport_options=options) as connection:
            current_app.send_task(task, connection=connection, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 -- whatever ails the broker, the change is made and must be answered
        _quiet_until = time.monotonic() + PAUSE_AFTER_FAILURE
        logger.warning("Nobody heard the bell for %s: %s", task, type(error).__name__)
