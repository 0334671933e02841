import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis
import time_machine
from django.conf import settings
from django.core.cache import cache as default_cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from ecso_portal import cache as cache_module
from ecso_portal.cache import HOUR, PAUSE, SoftRedisCache
from tests import factories as make

DEAD = ["redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock?db=0"]


def make_cache(server: str = settings.REDIS_URL, fallback: str = "") -> SoftRedisCache:
    folder = fallback or tempfile.mkdtemp()
    options = {"socket_connect_timeout": 1, "socket_timeout": 1, "fallback": folder}
    prefix = "together" if fallback else f"test-{uuid4()}"
    return SoftRedisCache(server, {"KEY_PREFIX": prefix, "OPTIONS": options})


@pytest.fixture(params=[settings.REDIS_URL, *DEAD], ids=["redis", "refused", "no socket"])
def cache(request: pytest.FixtureRequest) -> Iterator[SoftRedisCache]:
    """The same promises hold with Redis and without it."""
    SoftRedisCache._down_until.clear()
    made = make_cache(request.param)
    yield made
    made.clear()
    SoftRedisCache._down_until.clear()


def test_value_is_set_got_and_deleted(cache: SoftRedisCache) -> None:
    cache.set("a", {"is": ["kept"]})

    assert cache.get("a") == {"is": ["kept"]}
    assert cache.has_key("a")
    assert "a" in cache
    assert cache.delete("a")
    assert not cache.delete("a")
    assert cache.get("a", "nothing") == "nothing"


def test_value_is_added_once(cache: SoftRedisCache) -> None:
    assert [cache.add("a", 1), cache.add("a", 2), cache.get("a")] == [True, False, 1]


def test_number_goes_up_and_down(cache: SoftRedisCache) -> None:
    cache.set("a", 1)

    assert [cache.incr("a"), cache.incr("a", 3), cache.decr("a", 2)] == [2, 5, 3]
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nothing")


def test_many_values_go_together(cache: SoftRedisCache) -> None:
    assert cache.set_many({"a": 1, "b": 2, "c": 3}) == []
    cache.delete_many(["b"])

    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "c": 3}


def test_value_expires(cache: SoftRedisCache) -> None:
    cache.set("a", 1, timeout=1)
    cache.set("b", 1, timeout=1)
    touched = [cache.touch("b", 60), cache.touch("nothing", 60)]
    time.sleep(1.1)

    assert touched == [True, False]
    assert cache.get_many(["a", "b"]) == {"b": 1}


def test_value_is_computed_once(cache: SoftRedisCache) -> None:
    assert [cache.get_or_set("a", lambda: 1), cache.get_or_set("a", lambda: 2)] == [1, 1]


def test_clear_deletes_the_keys_of_this_cache_only(cache: SoftRedisCache) -> None:
    other = make_cache(cache._server)
    cache.set_many({"a": 1, "b": 2})
    other.set("a", 3)

    cache.clear()

    assert cache.get_many(["a", "b"]) == {}
    assert other.get("a") == 3
    other.clear()


class Outage:
    """Redis that fails as long as `is_on`, and counts how often it was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_on = True
        self.asked = 0
        original: Callable[..., Any] = redis.Redis.execute_command

        def execute(client: redis.Redis, *args: Any, **kwargs: Any) -> Any:
            self.asked += 1
            if self.is_on:
                raise redis.ConnectionError("secret address")
            return original(client, *args, **kwargs)

        monkeypatch.setattr(redis.Redis, "execute_command", execute)


@pytest.fixture
def outage(monkeypatch: pytest.MonkeyPatch) -> Iterator[Outage]:
    SoftRedisCache._down_until.clear()
    yield Outage(monkeypatch)
    SoftRedisCache._down_until.clear()


def test_redis_that_fails_is_left_alone_for_a_while_by_every_thread(
    outage: Outage, caplog: pytest.LogCaptureFixture
) -> None:
    one, another = make_cache(), make_cache()

    one.set("a", 1)
    one.get("a")
    another.get("a")

    assert outage.asked == 1
    assert caplog.messages == ["Redis does not answer; this machine caches by itself: ConnectionError"]


def test_redis_is_asked_again_after_the_pause(outage: Outage, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = make_cache()
    cache.set("a", "by itself")
    outage.is_on = False
    monkeypatch.setattr(cache_module, "PAUSE", 0)
    later = time.monotonic() + PAUSE + 1
    monkeypatch.setattr(time, "monotonic", lambda: later)

    cache.set("b", "in Redis")

    assert cache.get_many(["a", "b"]) == {"b": "in Redis"}
    assert cache._local.get("b") is None
    cache.clear()


def test_processes_count_together_without_redis(outage: Outage) -> None:
    folder = tempfile.mkdtemp()
    one, another = make_cache(fallback=folder), make_cache(fallback=folder)

    one.set("attempts", 4)
    another.incr("attempts")

    assert one.get("attempts") == 5


def test_counting_without_redis_never_shortens_the_time(outage: Outage) -> None:
    cache = make_cache()
    cache.set("attempts", 1, timeout=HOUR)

    cache.incr("attempts")

    with time_machine.travel(timezone.now() + timedelta(seconds=HOUR - 60)):
        assert cache.get("attempts") == 2


def test_clear_without_redis_is_told_and_does_not_fail(
    outage: Outage, caplog: pytest.LogCaptureFixture
) -> None:
    make_cache().clear()

    assert caplog.messages == ["Redis does not answer; its cache was not cleared: ConnectionError"]


@pytest.fixture
def without_redis(settings: Settings) -> Iterator[None]:
    caches = {name: dict(options) for name, options in settings.CACHES.items()}
    caches["default"]["LOCATION"] = DEAD[0]
    settings.CACHES = caches
    yield
    default_cache.clear()


def sign_in(client: Client, password: str) -> Any:
    return client.post("/accounts/login/", {"login": "ada@example.org", "password": password})


@pytest.mark.django_db
@pytest.mark.usefixtures("without_redis")
def test_log_in_works_without_redis(client: Client) -> None:
    make.make_person(email="ada@example.org")

    response = sign_in(client, make.PASSWORD)

    assert response.headers["Location"] == "/me/"
    assert client.get("/me/").status_code == 200


@pytest.mark.django_db
@pytest.mark.usefixtures("without_redis")
def test_failed_attempts_are_limited_without_redis(client: Client) -> None:
    make.make_person(email="ada@example.org")
    for _attempt in range(5):
        sign_in(client, "this is not the one")

    response = sign_in(client, make.PASSWORD)

    assert "Too many failed login attempts" in str(response.context["form"].errors)


@pytest.mark.django_db
def test_session_that_ended_without_redis_stays_ended(client: Client, outage: Outage) -> None:
    outage.is_on = False
    make.make_person(email="ada@example.org")
    sign_in(client, make.PASSWORD)
    stolen = Client()
    stolen.cookies["session"] = client.cookies["session"].value
    outage.is_on = True
    client.post("/accounts/logout/")
    outage.is_on = False
    SoftRedisCache._down_until.clear()

    assert stolen.get("/me/").status_code == 302
