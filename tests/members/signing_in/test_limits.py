"""Limits on attempts, with a Redis of their own that goes away in the middle of them."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
import time_machine
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from ecso_portal import cache as cache_module
from ecso_portal.cache import SoftRedisCache
from members.signing_in.limits import LIMITS, WITHOUT_REDIS, RateLimits
from tests import factories as make
from tests.members.signing_in.doors import RESET, SIGNUP, WRONG, is_signed_in, link_in_mail, sign_in

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"


class OwnRedis:
    """The same program as the Redis of these tests, in a process that a test may kill."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "s"
        self.url = f"unix://{self.socket}?db=0"
        info: dict[str, Any] = redis.Redis.from_url(django_settings.REDIS_URL).info("server")
        self.program = str(info["executable"])
        if not shutil.which(self.program):
            pytest.skip("THE REDIS OF THESE TESTS RUNS ELSEWHERE: none of our own can be started and killed.")
        self.start()

    def start(self) -> None:
        options = [
            "--port",
            "0",
            "--unixsocket",
            str(self.socket),
            "--save",
            "",
            "--dir",
            str(self.socket.parent),
        ]
        self.process = subprocess.Popen([self.program, *options], stdout=subprocess.DEVNULL)
        client = redis.Redis.from_url(self.url)
        for _try in range(100):
            try:
                client.ping()
            except redis.RedisError:
                time.sleep(0.02)
            else:
                return
        raise AssertionError("It does not start.")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop_answering(self) -> None:
        os.kill(self.process.pid, signal.SIGSTOP)


@pytest.fixture
def own_redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnRedis]:
    monkeypatch.setattr(cache_module, "PAUSE", 0)
    with tempfile.TemporaryDirectory() as folder:
        server = OwnRedis(Path(folder))
        caches = {name: dict(options) for name, options in settings.CACHES.items()}
        caches["default"]["LOCATION"] = server.url
        settings.CACHES = caches
        yield server
        server.kill()
        SoftRedisCache._away.discard(server.url)
        SoftRedisCache._down_until.pop(server.url, None)


@pytest.fixture
def ada() -> None:
    make.make_person(email=ADA)


def try_in_vain(times: int) -> None:
    for _attempt in range(times):
        sign_in(Client(), ADA, WRONG)


def is_let_in() -> bool:
    client = Client()
    sign_in(client, ADA)
    return is_signed_in(client)


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("before", range(6))
def test_count_of_failed_attempts_goes_on_when_redis_goes(own_redis: OwnRedis, before: int) -> None:
    try_in_vain(before)
    own_redis.kill()

    try_in_vain(5 - before)

    assert not is_let_in()


@pytest.mark.usefixtures("ada")
def test_few_failed_attempts_do_not_close_the_door(own_redis: OwnRedis) -> None:
    try_in_vain(1)
    own_redis.kill()
    try_in_vain(1)

    assert is_let_in()


@pytest.mark.usefixtures("ada")
def test_limit_is_stricter_without_redis(own_redis: OwnRedis) -> None:
    own_redis.kill()
    assert cache.get("anything") is None  # whoever asks first finds out for all

    try_in_vain(2)

    assert not is_let_in()


@pytest.mark.usefixtures("ada")
def test_redis_that_comes_back_empty_has_forgotten_nothing(own_redis: OwnRedis) -> None:
    try_in_vain(4)
    own_redis.kill()
    try_in_vain(1)
    own_redis.start()

    assert not is_let_in()
    assert not RateLimits()["login_failed"].endswith(WITHOUT_REDIS["login_failed"])


@pytest.mark.usefixtures("ada")
def test_redis_that_lost_its_data_has_forgotten_nothing(own_redis: OwnRedis) -> None:
    try_in_vain(5)
    redis.Redis.from_url(own_redis.url).flushall()

    assert not is_let_in()


@pytest.mark.usefixtures("ada")
def test_limit_holds_while_redis_swallows_every_question(
    own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_module, "PAUSE", 5)
    try_in_vain(3)
    own_redis.stop_answering()

    began = time.monotonic()
    try_in_vain(2)

    assert not is_let_in()
    assert time.monotonic() - began < 3


def test_links_for_new_passwords_are_fewer_without_redis(own_redis: OwnRedis, client: Client) -> None:
    make.make_person(email=ADA)
    own_redis.kill()
    cache.get("anything")

    codes = [client.post(RESET, {"email": ADA}).status_code for _attempt in range(3)]

    assert codes == [302, 302, 429]
    assert [message.to for message in mail.outbox] == [[ADA]] * 2


def test_accounts_are_fewer_without_redis(own_redis: OwnRedis, client: Client) -> None:
    own_redis.kill()
    cache.get("anything")

    codes = [client.post(SIGNUP, {}).status_code for _attempt in range(6)]

    assert codes == [200] * 5 + [429]


def test_every_limit_has_a_stricter_one_without_redis() -> None:
    assert set(WITHOUT_REDIS) == set(LIMITS) == set(RateLimits())
    assert len(RateLimits()) == len(LIMITS)


def test_a_hundred_failed_attempts_close_the_door_until_a_new_password(client: Client) -> None:
    make.make_person(email=ADA)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _attempt in range(100):
            try_in_vain(1)
            clock.shift(timedelta(minutes=6))
        closed = not is_let_in()
        client.post(RESET, {"email": ADA})
        form = client.get(link_in_mail(ADA)).headers["Location"]
        client.post(form, {"password1": "a new long sentence", "password2": "a new long sentence"})
        sign_in(client, ADA, "a new long sentence")

    assert closed
    assert client.session.get("_auth_user_id")


def test_success_takes_back_its_own_attempt_only(client: Client) -> None:
    make.make_person(email=ADA)
    try_in_vain(4)

    assert is_let_in()
    try_in_vain(1)
    assert not is_let_in()
