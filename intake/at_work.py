"""Who checks an upload at this moment, known to the database: when a worker is killed, PostgreSQL notices at once.

A worker holds an advisory lock of its connection for the upload that it has claimed. A claim without one belongs to a
worker that is gone. It is a hint only: were a lock lost while its worker lives, the claim itself still decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID
from zlib import crc32

from django.db import connection

KIND = 7_215_003  # the first half of the lock's number


def begin(upload: UUID) -> None:
    """One that hangs and has had its time keeps the lock; nobody waits for it."""
    _ask("SELECT pg_try_advisory_lock(%s, %s)", KIND, _number(upload))


@contextmanager
def ended(upload: UUID) -> Iterator[None]:
    """At the end of this nobody is at work on it any more."""
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            _ask("SELECT pg_advisory_unlock(%s, %s)", KIND, _number(upload))


def is_going_on(upload: UUID) -> bool:
    return bool(
        _ask(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = %s AND objid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            KIND,
            crc32(upload.bytes),
        )
    )


def _number(upload: UUID) -> int:
    """As the four bytes with a sign that PostgreSQL takes."""
    return int.from_bytes(crc32(upload.bytes).to_bytes(4), signed=True)


def _ask(query: str, *values: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        row = cursor.fetchone()
        return row and row[0]
