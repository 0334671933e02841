import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from ecso_portal.settings import celery_broker

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "ecso_portal.settings",
    "DJANGO_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "DJANGO_ALLOWED_HOSTS": "portal.example",
    "PORTAL_BASE_URL": "https://portal.example/",
    "PORTAL_TRUSTED_PROXIES": "1",
    "DATABASE_URL": "postgres://portal:password@db.example/portal",
    "REDIS_URL": "redis://redis.example:6379/0",
    "EMAIL_URL": "submission://portal:password@smtp.example:587",
}
NEEDED = sorted(set(PRODUCTION) - {"DJANGO_SETTINGS_MODULE", "PORTAL_TRUSTED_PROXIES"})


def run(*command: str, without: str = "", **changed: str) -> subprocess.CompletedProcess[str]:
    """A new Python with the settings of production, some of them changed or missing."""
    environment = {**PRODUCTION, **changed, "PATH": os.environ["PATH"]}
    environment.pop(without, None)
    return subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def value(expression: str, **changed: str) -> str:
    done = run("-c", f"from ecso_portal import settings as s; print({expression})", **changed)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_production_passes_the_deployment_check_without_an_issue() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")

    assert done.stdout == "System check identified no issues (0 silenced).\n", done.stderr
    assert done.returncode == 0


def test_what_beat_rings_goes_stale_before_the_next_ring() -> None:
    rings: list[Any] = list(settings.CELERY_BEAT_SCHEDULE.values())

    assert [ring["options"]["expires"] <= ring["schedule"] for ring in rings] == [True] * len(rings)


@pytest.mark.parametrize("name", NEEDED)
def test_what_is_missing_stops_the_start_by_name(name: str) -> None:
    done = run("-c", "import ecso_portal.settings", without=name)

    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


def test_mail_address_of_an_unknown_kind_stops_the_start() -> None:
    done = run("-c", "import ecso_portal.settings", EMAIL_URL="pigeon://roof")

    assert done.returncode != 0
    assert "EMAIL_URL" in done.stderr.splitlines()[-1]


def test_production_is_closed_by_default() -> None:
    names = (
        "DEBUG",
        "TLS",
        "SECURE_SSL_REDIRECT",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY",
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "BASE_URL",
        "PORTAL_SECURITY_CONTACT",
    )

    values = value("[getattr(s, name) for name in " + repr(names) + "]")

    assert values == repr(
        [
            False,
            True,
            True,
            True,
            True,
            True,
            "__Host-session",
            "__Host-csrf",
            "https://portal.example",
            "mailto:security@portal.example",
        ]
    )


def test_plain_http_is_one_switch() -> None:
    expression = "[s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_NAME]"

    assert value(expression, PORTAL_INSECURE_HTTP="1") == "[False, 0, 'session']"


def test_header_of_a_proxy_counts_only_behind_one() -> None:
    expression = "getattr(s, 'SECURE_PROXY_SSL_HEADER', None)"

    assert value(expression) == "('HTTP_X_FORWARDED_PROTO', 'https')"
    assert value(expression, PORTAL_TRUSTED_PROXIES="0") == "None"


@pytest.mark.parametrize(
    "kind", ["file:///tmp/mail", "smtp://localhost:25", "submission://a:b@smtp.example:587"]
)
def test_mail_goes_by_smtp_or_into_a_folder(kind: str) -> None:
    assert value("bool(s.EMAIL_BACKEND)", EMAIL_URL=kind) == "True"


@pytest.mark.parametrize(
    ("redis_url", "broker"),
    [
        ("redis://redis.example:6379/2", "redis://redis.example:6379/2"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
    ],
)
def test_broker_writes_sockets_as_kombu_reads_them(redis_url: str, broker: str) -> None:
    assert celery_broker(redis_url) == broker


def test_files_lie_under_the_data_folder(tmp_path: Path) -> None:
    assert value("s.FILES_DIR", PORTAL_DATA=str(tmp_path)) == str(tmp_path.resolve() / "files")
