import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PAUSE = 5  # seconds without trying Redis after it failed


class SoftRedisCache(RedisCache):
    """Redis, or the memory of this process for as long as Redis does not answer.

    Rate limits therefore keep counting through an outage, per process; sessions are read from the database.
    """

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._local = LocMemCache(f"fallback:{server}", {**params, "OPTIONS": {}})
        self._down_until = 0.0

    def _softly(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._down_until:
            try:
                return getattr(super(), name)(*args, **kwargs)
            except RedisError as error:
                self._down_until = time.monotonic() + PAUSE
                logger.warning(
                    "Redis does not answer; this process caches by itself: %s", type(error).__name__
                )
        return getattr(self._local, name)(*args, **kwargs)


def _soft(name: str) -> Callable[..., Any]:
    def method(self: SoftRedisCache, *args: Any, **kwargs: Any) -> Any:
        return self._softly(name, *args, **kwargs)

    method.__name__ = name
    return method


for _name in (
    "add",
    "get",
    "set",
    "touch",
    "delete",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
    "clear",
):
    setattr(SoftRedisCache, _name, _soft(_name))
