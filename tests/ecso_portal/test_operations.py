import datetime
from pathlib import Path

import pytest
import redis
from django.core.files.storage import default_storage
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings

from ecso_portal import operations
from sector_reports.search.copies import rebuild

WELL = {"database": "ok", "migrations": "ok", "storage": "ok", "search": "no index", "redis": "ok"}


def refuse(*_args: object, **_kwargs: object) -> None:
    raise OperationalError


def test_healthz_answers_without_the_database(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response.headers["Content-Type"] == "text/plain"
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_readyz_says_that_all_is_well(client: Client) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, WELL)
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.django_db
def test_readyz_tells_when_there_is_a_search_index(client: Client) -> None:
    rebuild()

    assert client.get("/readyz").json() == {**WELL, "search": "ok"}


@pytest.mark.django_db
def test_readyz_leaves_nothing_in_the_storage(client: Client) -> None:
    client.get("/readyz")

    assert default_storage.listdir("") == ([], [])


def test_readyz_is_not_ready_without_the_database(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {"database": "down", "storage": "ok", "redis": "ok"}


@pytest.mark.django_db
def test_readyz_is_not_ready_before_the_migrations(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("journal", "0002_append_only")

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {**WELL, "migrations": "pending"})


@pytest.mark.django_db
def test_readyz_is_not_ready_without_storage(client: Client, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("A file where the folder should be.")

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, {**WELL, "storage": "down"})


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock?db=0"])
def test_readyz_is_ready_without_redis(client: Client, settings: Settings, address: str) -> None:
    settings.REDIS_URL = address

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {**WELL, "redis": "down"})


@pytest.mark.parametrize("error", [OperationalError, OSError, redis.ConnectionError])
def test_check_that_fails_tells_a_word_and_no_detail(
    error: type[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    def check_password() -> None:
        raise error("secret")

    assert operations.state_of(check_password) == "down"
    assert "secret" not in caplog.text


def test_robots_keeps_out_of_what_is_personal(client: Client, settings: Settings) -> None:
    settings.BASE_URL = "https://portal.example"

    lines = client.get("/robots.txt").content.decode().splitlines()

    assert lines == [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        "Disallow: /me/",
        "",
        "Sitemap: https://portal.example/sitemap.xml",
    ]


def test_security_txt_says_whom_to_tell_and_for_how_long(client: Client, settings: Settings) -> None:
    settings.BASE_URL = "https://portal.example"
    settings.PORTAL_SECURITY_CONTACT = "mailto:security@portal.example"

    response = client.get("/.well-known/security.txt")

    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    expires = datetime.datetime.fromisoformat(fields.pop("Expires"))
    left = expires - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=90) < left < datetime.timedelta(days=365)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields == {
        "Contact": "mailto:security@portal.example",
        "Canonical": "https://portal.example/.well-known/security.txt",
        "Policy": "https://portal.example/about/security/",
        "Preferred-Languages": "en",
    }
