"""The places at which a process can be killed: before every change that it makes to files or the database.

Between two of them nothing changes that another process could see, so that a kill at any other moment leaves what a
kill at one of these does. They are found from outside, by audit events and by calls that are wrapped; what is run knows
nothing of them.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = ("INSERT", "UPDATE", "DELETE")


class Points:
    """Counts them, tells each to `tell`, and does `then` to this process at the one called `at`: SIGKILL or SIGSTOP."""

    def __init__(self, folder: Path, at: int, then: str, tell: Callable[[str], None]) -> None:
        self.folder, self.at, self.then, self.tell = str(folder), at, then, tell
        self.count = 0

    def watch(self) -> None:
        sys.addaudithook(self.audit)
        os.fsync = self.before_sync(os.fsync)
        wrap(subprocess.Popen, "communicate", self, "the child runs")
        wrap(BaseDatabaseWrapper, "_commit", self, "commit")
        connection.execute_wrappers.append(self.execute)

    def reach(self, name: str, also: Callable[[], None] = lambda: None) -> None:
        self.count += 1
        self.tell(f"{self.count} {name}")
        if self.count == self.at:
            also()
            os.kill(os.getpid(), signal.SIGSTOP if self.then == "stop" else signal.SIGKILL)

    def audit(self, event: str, given: tuple[Any, ...]) -> None:
        if event == "subprocess.Popen":
            self.reach("the child is started")
        elif (event == "open" and self.is_ours(given[0]) and given[2] & WRITING) or (
            event in {"os.rename", "os.remove"} and self.is_ours(given[0])
        ):
            self.reach(f"{event} {shortened(str(given[0]))}")

    def is_ours(self, path: Any) -> bool:
        return isinstance(path, (str, os.PathLike)) and str(path).startswith(self.folder)

    def before_sync(self, sync: Any) -> Any:
        def synced(descriptor: int) -> None:
            path = os.readlink(f"/proc/self/fd/{descriptor}")
            if path.endswith(".part"):
                self.reach(f"half of {shortened(path)}", lambda: cut_in_half(path))
            self.reach(f"sync {shortened(path)}")
            sync(descriptor)

        return synced

    def execute(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(CHANGES):
            self.reach(" ".join(sql.replace('"', "").split()[:3]))
        return execute(sql, params, many, context)


def wrap(owner: Any, name: str, points: Points, said: str) -> None:
    plain = getattr(owner, name)

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        points.reach(said)
        return plain(*args, **kwargs)

    setattr(owner, name, wrapped)


def cut_in_half(path: str) -> None:
    """As though the process had been killed in the midst of writing."""
    os.truncate(path, os.path.getsize(path) // 2)


def shortened(path: str) -> str:
    """A name without what differs from one run to the next."""
    name = Path(path).name
    stem, _dot, ending = name.partition(".")
    return f"{Path(path).parent.parent.name[:10]}/…/{stem[:4]}…{ending[-5:]}"
