"""Real processes that play a role and are killed, or stopped, at one of its points.

    python -m tests.kills.victims

Reads a line of JSON for each, forks, and answers how it ended. Django is loaded once, so that a kill costs little.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

NOBODY = "redis://127.0.0.1:1/0"  # answers here: what is found is found without the bell
ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Ended:
    """`how`: "done", "killed", "stopped", or what went wrong. `points`: those that it passed, the last one its end."""

    how: str
    points: list[str]


class Victims:
    """The server of them, seen from the test; they share its database and its folder."""

    def __init__(self, folder: Path) -> None:
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        temporary(folder).mkdir(exist_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.kills.victims"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **surroundings(folder)},
        )

    def run(self, role: str, *given: str, at: int = 0, then: str = "kill") -> Ended:
        self.begin(role, *given, at=at, then=then)
        return self.answer()

    def begin(self, role: str, *given: str, at: int = 0, then: str = "kill") -> None:
        self._ask({"role": role, "given": given, "at": at, "then": then})

    def go_on(self) -> Ended:
        self._ask({"go_on": signal.SIGCONT})
        return self.answer()

    def kill(self) -> Ended:
        self._ask({"go_on": signal.SIGKILL})
        return self.answer()

    def answer(self) -> Ended:
        assert self.process.stdout is not None
        return Ended(**json.loads(self.process.stdout.readline()))

    def _ask(self, question: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.communicate()


def temporary(folder: Path) -> Path:
    """Where the victims have what other programs have in /tmp."""
    return folder / "tmp"


def surroundings(folder: Path) -> dict[str, str]:
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    return {
        "DATABASE_URL": urlunsplit(database),
        "PORTAL_DATA": str(folder),
        "TMPDIR": str(temporary(folder)),
        "REDIS_URL": NOBODY,
        "EMAIL_URL": f"file://{folder}/mail",
        "PORTAL_INSECURE_HTTP": "1",
        "PORTAL_LOG_LEVEL": "CRITICAL",
        "DJANGO_STATIC_ROOT": str(settings.STATIC_ROOT),
        "DJANGO_SETTINGS_MODULE": "ecso_portal.settings",
    }


def main() -> None:
    import django  # noqa: PLC0415

    django.setup()
    from django.test.utils import setup_test_environment  # noqa: PLC0415

    from tests.kills import roles  # noqa: PLC0415

    storages = settings.STORAGES
    settings.STORAGES = {
        **storages,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    setup_test_environment()
    tempfile.gettempdir()  # found out once: it tries whether it can write there
    stopped, reader, how = 0, 0, ""
    for line in sys.stdin:
        question = json.loads(line)
        if "go_on" in question:
            os.kill(stopped, question["go_on"])
        else:
            reader, writer = os.pipe()
            stopped = os.fork()
            if stopped == 0:
                os.close(reader)
                play(roles.ROLES[question["role"]], question, writer)
            os.close(writer)
        how, points = watch(stopped, reader)
        sys.stdout.write(json.dumps({"how": how, "points": points}) + "\n")
        sys.stdout.flush()
    if stopped and how == "stopped":
        os.kill(stopped, signal.SIGKILL)


def play(role: Any, question: dict[str, Any], writer: int) -> None:
    """In the fork; never returns."""
    from tests.kills.points import Points  # noqa: PLC0415

    def tell(said: str) -> None:
        os.write(writer, f"{said}\n".encode())

    points = Points(settings.DATA_DIR, question["at"], question["then"], tell)
    try:
        points.watch()
        role(*question["given"])
        points.reach("the end")
    except BaseException as error:  # noqa: BLE001 -- told, whatever it is
        tell(f"! {error!r}")
    os._exit(0)


def watch(victim: int, reader: int) -> tuple[str, list[str]]:
    _pid, status = os.waitpid(victim, os.WUNTRACED)
    os.set_blocking(reader, False)
    said = b""
    try:
        while part := os.read(reader, 65536):
            said += part
    except BlockingIOError:
        pass
    points = said.decode().splitlines()
    if os.WIFSTOPPED(status):
        return "stopped", points
    os.close(reader)
    if os.WIFSIGNALED(status):
        return "killed", points
    return (points[-1] if points and points[-1].startswith("!") else "done"), points


if __name__ == "__main__":
    main()
