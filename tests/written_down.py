"""What the portal writes down beside its database while it answers: every line of its log, and what lies in Redis."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import redis
from django.conf import settings
from structlog.stdlib import ProcessorFormatter


@contextmanager
def log_at_debug() -> Iterator[StringIO]:
    """As an operator would read it who wants to know everything."""
    root, stream = logging.getLogger(), StringIO()
    (console,) = [each for each in root.handlers if isinstance(each.formatter, ProcessorFormatter)]
    assert isinstance(console, logging.StreamHandler)
    before, level = console.setStream(stream), root.level
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.setLevel(level)
        console.setStream(before)


def in_redis() -> str:
    """The keys of this test with all that they hold, and the queue of the workers."""
    client = redis.Redis.from_url(settings.REDIS_URL)
    prefix = settings.CACHES["default"]["KEY_PREFIX"]
    keys: list[Any] = [*client.scan_iter(match=f"*{prefix}*", count=1_000), b"celery"]
    return "\n".join(f"{key!r}: {_held(client, key)!r}" for key in keys)


def _held(client: Any, key: bytes) -> Any:
    match client.type(key):
        case b"string":
            return client.get(key)
        case b"hash":
            return client.hgetall(key)
        case b"set":
            return client.smembers(key)
        case b"zset":
            return client.zrange(key, 0, -1)
        case b"list":
            return client.lrange(key, 0, -1)
