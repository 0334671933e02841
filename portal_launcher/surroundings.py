"""The environment variables that the portal's own processes get."""

import os
import secrets
from pathlib import Path

from .installers import clean_variables
from .layout import DataFolder
from .messages import MendableError

HERE_ONLY = "localhost,127.0.0.1,[::1]"


def port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise MendableError(f"PORT has to be a number from 1 to 65535, not {text}.")
    return int(text)


def for_demo(data: DataFolder, engines: dict[str, str]) -> dict[str, str]:
    """Over plain HTTP on one's own machine. What the person has set themselves stays."""
    defaults = {
        "DJANGO_SECRET_KEY": data.secret_key(),
        "DJANGO_ALLOWED_HOSTS": HERE_ONLY,
        "DJANGO_STATIC_ROOT": str(data.static),
        "PORTAL_BASE_URL": f"http://localhost:{port()}",
        "PORTAL_INSECURE_HTTP": "1",
        "EMAIL_URL": mail_folder(data.mail),
    }
    theirs = {name: value for name, value in clean_variables().items() if value}
    return defaults | theirs | engines | {"PORTAL_DATA": str(data.path)}


def for_tests(data: DataFolder, engines: dict[str, str]) -> dict[str, str]:
    """Of what the person has set, only the engines count: no test reaches their mail server or files."""
    return {
        **{name: value for name, value in clean_variables().items() if name != "PORTAL_CHROMIUM"},
        **engines,
        "DJANGO_SECRET_KEY": secrets.token_urlsafe(64),
        "DJANGO_ALLOWED_HOSTS": HERE_ONLY,
        "DJANGO_DEBUG": "0",
        "DJANGO_STATIC_ROOT": str(data.static),
        "PORTAL_BASE_URL": "http://localhost",
        "PORTAL_INSECURE_HTTP": "1",
        "PORTAL_DATA": str(data.path),
        "EMAIL_URL": mail_folder(data.mail),
    }


def for_deploy_check(data: DataFolder, engines: dict[str, str]) -> dict[str, str]:
    """As in production: behind TLS, with nothing of the demonstration."""
    variables = for_tests(data, engines) | {
        "DJANGO_ALLOWED_HOSTS": "portal.example.org",
        "PORTAL_BASE_URL": "https://portal.example.org",
        "EMAIL_URL": "smtp://localhost:25",
    }
    del variables["PORTAL_INSECURE_HTTP"]
    return variables


def mail_folder(folder: Path) -> str:
    """Four slashes: no host, and an absolute path."""
    return f"file:///{folder}"
