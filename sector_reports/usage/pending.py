"""What of the counting lies in Redis: the day's salt, who clicked or reads just now, and the counts of a minute.

All of it may be lost; a worker takes the counts over into PostgreSQL once a minute (sector_reports.usage.storing).
"""

import datetime
import secrets
import uuid
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

# Milliseconds. COUNTER Code of Practice 5.1, section 7: a click within this time of the one before is not another.
DOUBLE_CLICK = 30_000
# Whoever turns the pages of a report in the reader reads it once.
READING = 30 * 60_000

# Each click within the time renews it, so of several in a row one is counted. KEYS: click, counts; ARGV: time, tallies.
COUNT_FIRST_CLICK = """
if redis.call('SET', KEYS[1], 1, 'PX', ARGV[1], 'GET') then return 0 end
for place = 2, #ARGV do redis.call('HINCRBY', KEYS[2], ARGV[place], 1) end
return 1
"""

# KEYS: counts, list of batches, batch; ARGV: id of the batch.
SET_ASIDE = """
if redis.call('EXISTS', KEYS[1]) == 1 then
    redis.call('RENAME', KEYS[1], KEYS[3])
    redis.call('SADD', KEYS[2], ARGV[1])
end
return redis.call('SMEMBERS', KEYS[2])
"""


@lru_cache(maxsize=1)
def connected_to(url: str) -> Any:
    """Whoever opens a report waits for this, so Redis answers within milliseconds or is left alone."""
    return redis.Redis.from_url(
        url, socket_connect_timeout=0.1, socket_timeout=0.1, retry=Retry(NoBackoff(), 0)
    )


def client() -> Any:
    return connected_to(settings.REDIS_URL)


def key(*parts: str) -> str:
    return ":".join([str(settings.CACHES["default"]["KEY_PREFIX"]), "usage", *parts])


def salt_of(day: datetime.date) -> bytes:
    """The same for all processes; it is made by the first that asks, and gone when the day is."""
    next_day = datetime.datetime.combine(day + datetime.timedelta(days=1), datetime.time())
    midnight = timezone.make_aware(next_day, timezone.get_default_timezone())
    left = max(int((midnight - timezone.now()).total_seconds()), 1)
    fresh = secrets.token_bytes(32)
    return client().set(key("salt", day.isoformat()), fresh, nx=True, ex=left, get=True) or fresh


def add_first_click(*tallies: str, click: str, within: int = DOUBLE_CLICK) -> bool:
    """Whether it was counted, once for each tally, and not one of a double click."""
    counted = client().eval(COUNT_FIRST_CLICK, 2, key("click", click), key("counts"), within, *tallies)
    return bool(counted)


def set_aside() -> list[uuid.UUID]:
    """The batches to take over: that of now, and any that somebody set aside and did not finish."""
    batch = uuid.uuid4()
    names = client().eval(SET_ASIDE, 3, key("counts"), key("batches"), key("batch", str(batch)), str(batch))
    return [uuid.UUID(name.decode()) for name in names]


def counts_in(batch: uuid.UUID) -> dict[str, int]:
    counts = client().hgetall(key("batch", str(batch)))
    return {tally.decode(): int(count) for tally, count in counts.items()}


def forget(batch: uuid.UUID) -> None:
    client().delete(key("batch", str(batch)))
    client().srem(key("batches"), str(batch))
