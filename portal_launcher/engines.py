"""The database and the broker that a verb works with: the person's own or the embedded ones."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .engine_home import open_home
from .layout import DataFolder
from .messages import MendableError
from .postgres import Postgres
from .processes import Child, stop_all, wait_until
from .valkey import Valkey

Addresses = dict[str, str]
PATIENCE = 120  # seconds: recovery after a crash takes its time


def missing() -> set[str]:
    return {name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)}


def start(data: DataFolder, children: list[Child], *, throwaway: bool = False) -> Addresses:
    """Adds what it starts to the children, one by one, so that the caller can stop them whatever happens."""
    wanted = missing()
    if not wanted:
        return {}
    home = open_home(data)
    addresses = {}
    if "DATABASE_URL" in wanted:
        postgres = Postgres(home, data, throwaway=throwaway)
        postgres.prepare()
        launch(postgres.server(), postgres.answers, children)
        addresses["DATABASE_URL"] = postgres.url
    if "REDIS_URL" in wanted:
        valkey = Valkey(home, data)
        launch(valkey.server(), valkey.answers, children)
        addresses["REDIS_URL"] = valkey.url
    return addresses


def launch(server: Child, answers: Callable[[], bool], children: list[Child]) -> None:
    children.append(server)
    server.start()
    server.wait_until_up(answers, PATIENCE)


@contextmanager
def running(data: DataFolder, *, throwaway: bool = False) -> Iterator[Addresses]:
    children: list[Child] = []
    try:
        yield start(data, children, throwaway=throwaway)
    finally:
        stop_all(reversed(children))


def of_another(data: DataFolder) -> Addresses:
    """The engines that another ./portal has started, or is just starting, on this data folder."""
    home = open_home(data)
    postgres, valkey = Postgres(home, data), Valkey(home, data)
    answers = {"DATABASE_URL": postgres.answers, "REDIS_URL": valkey.answers}
    if not wait_until(lambda: all(answers[name]() for name in missing()), 60):
        raise MendableError(f"Another ./portal uses {data.path}, but its database and broker do not answer.")
    return {
        name: url
        for name, url in (("DATABASE_URL", postgres.url), ("REDIS_URL", valkey.url))
        if name in missing()
    }


@contextmanager
def temporary_data(purpose: str) -> Iterator[DataFolder]:
    folder = Path(tempfile.mkdtemp(prefix=f"ecso-{purpose}-"))
    folder.chmod(0o711)
    data = DataFolder(folder)
    data.make()
    try:
        yield data
    finally:
        engines = folder / "engines"
        for place in (engines / "sockets", engines):
            if place.is_symlink():
                shutil.rmtree(place.resolve(), ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)
