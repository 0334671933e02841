"""The portal as a browser meets it: a real web server in a process of its own, on a database of its own.

Everything is loaded once into one database; each portal starts on a copy of it, which takes a tenth of a second.
"""

import email
import email.policy
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import count
from pathlib import Path

from portal_launcher.processes import dies_with_parent
from tests.databases import ROOT, create, drop, made_once, manage, number_of, with_database

PASSWORD = "sample-password-of-the-tests"
TOTP_SECRET = "SAMPLESECRETOFTHETESTSSAMPLESECR"
STARTS_WITHIN = 60
_numbers = count(1)


@dataclass(frozen=True)
class Filled:
    """A database with the content and the sample people, and the folder with their files and the static files."""

    database: str
    folder: Path
    env: Mapping[str, str]


@dataclass(frozen=True)
class Portal:
    address: str
    database: str
    mail: Path
    env: Mapping[str, str]

    def manage(self, *arguments: str) -> None:
        """What the worker would do; there is none here."""
        manage(self.env, *arguments)

    def letters_to(self, recipient: str) -> list[EmailMessage]:
        letters = [letter for path in sorted(self.mail.glob("*")) for letter in _letters_in(path)]
        return [letter for letter in letters if letter["To"] == recipient]


def _letters_in(path: Path) -> list[EmailMessage]:
    """The file back-end writes a line of hyphens after each letter."""
    texts = path.read_text(encoding="utf-8").split(f"\n{'-' * 79}\n")
    return [email.message_from_string(text, policy=email.policy.default) for text in texts if text.strip()]


@contextmanager
def filled(folder: Path, migrated: str) -> Iterator[Filled]:
    """What every portal of this test run is a copy of."""
    folder.mkdir(exist_ok=True)
    name = f"browser_{number_of(folder)}"
    original = Filled(name, folder, _settings(folder, name))
    with made_once(folder, lambda: _fill(original, migrated), lambda: drop(name)):
        yield original


def _settings(folder: Path, name: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": with_database(name),
        "DJANGO_ALLOWED_HOSTS": "localhost",
        "DJANGO_DEBUG": "0",
        "DJANGO_STATIC_ROOT": str(folder / "static"),
        "EMAIL_URL": f"file:///{folder / 'mail'}",
        "PORTAL_BASE_URL": "http://localhost",
        "PORTAL_DATA": str(folder),
        "PORTAL_DEMO_PASSWORD": PASSWORD,
        "PORTAL_DEMO_TOTP_SECRET": TOTP_SECRET,
        "PORTAL_INSECURE_HTTP": "1",
        "PORTAL_LOG_LEVEL": "WARNING",
        "PORTAL_TRUSTED_PROXIES": "1",  # each visitor says where they come from: limits by address are theirs alone
    }


def _fill(original: Filled, migrated: str) -> None:
    create(original.database, copy_of=migrated)
    with ThreadPoolExecutor() as aside:
        static = aside.submit(manage, original.env, "collectstatic", "--noinput")
        manage(original.env, "load_content")
        pictures = aside.submit(manage, original.env, "make_previews")
        manage(original.env, "load_demo")
        pictures.result()
        static.result()


@contextmanager
def running(original: Filled) -> Iterator[Portal]:
    name, port = f"{original.database}_{os.getpid()}_{next(_numbers)}", _free_port()
    address, mail = f"http://localhost:{port}", original.folder / f"mail-{name}"
    env = {
        **original.env,
        "DATABASE_URL": with_database(name),
        "EMAIL_URL": f"file:///{mail}",
        "PORTAL_BASE_URL": address,
    }
    portal = Portal(address, name, mail, env)
    create(name, copy_of=original.database)
    try:
        with _serving(env, port, original.folder / f"web-{name}.log"):
            yield portal
    finally:
        drop(name)


@contextmanager
def _serving(env: Mapping[str, str], port: int, log: Path) -> Iterator[None]:
    argv = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    argv += ["--blocking-threads", "4", "--no-ws", "--no-access-log", "ecso_portal.wsgi:application"]
    with log.open("wb") as output:
        web = subprocess.Popen(
            argv,
            env=dict(env),
            cwd=ROOT,
            stdout=output,
            stderr=output,
            preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509 -- a single system call
        )
    try:
        _wait_for(web, f"http://127.0.0.1:{port}/healthz", log)
        yield
    finally:
        web.terminate()
        web.wait(30)


def _wait_for(web: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    """Its answer to this host is an error; that it answers is enough."""
    patience = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < patience and web.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"The portal did not start:\n{log.read_text()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
