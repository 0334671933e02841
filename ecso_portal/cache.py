import logging
import time
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

PAUSE = 5  # seconds without trying Redis after it failed
HOUR = 3600
MOST_FILES = 10_000  # beyond, a third of them is forgotten at random


class SoftRedisCache(RedisCache):
    """Redis, or the folder in OPTIONS["fallback"] for as long as Redis does not answer.

    The folder serves all processes of this machine together. Keys that begin with one of OPTIONS["counted"] hold the
    moments at which something was tried: these are written to both at all times, and read from both, so that a count
    goes on when Redis goes, and what was counted meanwhile still counts when it is back.

    Nothing may rest on a key that was deleted staying so: what is deleted while Redis is away is there again when it
    is back.
    """

    # Django makes one cache object per thread; what one thread learns about a server holds for all of them.
    _down_until: ClassVar[dict[str, float]] = {}
    _away: ClassVar[set[str]] = set()

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = dict(params["OPTIONS"])
        # Counting up starts its time anew, so that a limit only gets stricter without Redis.
        fallback = {**params, "TIMEOUT": HOUR, "OPTIONS": {"MAX_ENTRIES": MOST_FILES}}
        self._local = FileBasedCache(options.pop("fallback"), fallback)
        self._counted: tuple[str, ...] = options.pop("counted", ())
        super().__init__(server, {**params, "OPTIONS": options})
        self._server = server

    @property
    def is_away(self) -> bool:
        """Whether Redis did not answer when it was last asked."""
        return self._server in self._away

    def softly(self, name: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._down_until.get(self._server, 0):
            try:
                answer = getattr(super(), name)(*args, **kwargs)
            except RedisError as error:
                self._down_until[self._server] = time.monotonic() + PAUSE
                self._away.add(self._server)
                logger.warning(
                    "Redis does not answer; this machine caches by itself: %s", type(error).__name__
                )
            else:
                self._away.discard(self._server)
                return answer
        return getattr(self._local, name)(*args, **kwargs)

    def is_counted(self, key: str) -> bool:
        return bool(self._counted) and key.startswith(self._counted)

    # Moments, the latest first

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self.softly("get", key, default, version)
        if self.is_counted(key) and not self.is_away and isinstance(found, list):
            return sorted({*found, *self._local.get(key, [], version)}, reverse=True)
        return found

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self.softly("set", key, value, timeout, version)
        if self.is_counted(key) and not self.is_away:
            self._local.set(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        deleted = self.softly("delete", key, version)
        if self.is_counted(key) and not self.is_away:
            self._local.delete(key, version)
        return bool(deleted)

    def clear(self) -> None:
        """Delete the keys of this cache; the database may hold the queue of the workers too, which stays."""
        self._local.clear()
        try:
            client = self._cache.get_client(write=True)
            for key in client.scan_iter(match=f"{self.key_prefix}:*", count=1_000):
                client.delete(key)
        except RedisError as error:
            logger.warning("Redis does not answer; its cache was not cleared: %s", type(error).__name__)


def _soft(name: str) -> Callable[..., Any]:
    def method(self: SoftRedisCache, *args: Any, **kwargs: Any) -> Any:
        return self.softly(name, *args, **kwargs)

    method.__name__ = name
    return method


for _name in (
    "add",
    "touch",
    "get_many",
    "has_key",
    "incr",
    "set_many",
    "delete_many",
):
    setattr(SoftRedisCache, _name, _soft(_name))
