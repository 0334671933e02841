"""Starting processes that end with the launcher, and finding those that a killed run left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from .layout import ROOT
from .messages import MendableError, sentence_for_output

PR_SET_PDEATHSIG = 1
MARK = "PORTAL_STARTED_FOR"  # every child of a run carries it with the data folder as its value
LOG_LIMIT = 5_000_000

Argv = Sequence[str | Path]


class Interrupted(BaseException):
    """Ctrl-C or a polite request to stop."""

    def __init__(self, signum: int) -> None:
        self.signum = signum


@contextmanager
def interruptible() -> Iterator[None]:
    """The first signal raises Interrupted; the stopping that follows is not disturbed by a second one."""

    def on_signal(signum: int, _frame: FrameType | None) -> None:
        for each in signals:
            signal.signal(each, lambda *_: None)
        raise Interrupted(signum)

    signals = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # not started with nohup
        signals.append(signal.SIGHUP)
    before = {each: signal.signal(each, on_signal) for each in signals}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


@dataclass(frozen=True)
class Account:
    """The user that a process runs as; None stands for the one who started the launcher."""

    uid: int | None = None
    gid: int | None = None

    def arguments(self) -> dict[str, Any]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


ME = Account()


def dies_with_parent(death_signal: int) -> Callable[[], None]:
    """For the child: the kernel sends it the signal when the launcher is gone, however that went."""
    parent = os.getpid()
    library = ctypes.CDLL(None) if sys.platform == "linux" else None

    def in_child() -> None:
        if library is not None:
            library.prctl(PR_SET_PDEATHSIG, death_signal)
            if os.getppid() != parent:
                os._exit(1)

    return in_child


def succeeds(
    argv: Argv, env: Mapping[str, str] | None = None, account: Account = ME, patience: float | None = None
) -> bool:
    """Whether a short command ends with 0; what it says does not matter."""
    return _ask(argv, env, account, patience) is not None


def answer_of(argv: Argv) -> str:
    """What a short question prints, and nothing when it cannot be asked."""
    return _ask(argv, None, ME, 30) or ""


def _ask(argv: Argv, env: Mapping[str, str] | None, account: Account, patience: float | None) -> str | None:
    try:
        done = subprocess.run(
            argv,
            check=True,
            env=env,
            cwd="/",
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=patience,
            **account.arguments(),
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return str(done.stdout)


@dataclass
class Child:
    """A background process in a session of its own, so that Ctrl-C reaches it only through us."""

    name: str
    argv: Argv
    env: Mapping[str, str]
    log: Path
    account: Account = ME
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 10
    shows_output: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    started: float = 0
    log_began: int = 0

    def start(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with open(self.log, "ab") as output:
            self.log_began = output.tell()
            self.process = subprocess.Popen(
                [str(part) for part in self.argv],
                env=dict(self.env),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=None if self.shows_output else output,
                stderr=output,
                start_new_session=True,
                preexec_fn=dies_with_parent(self.stop_signal),  # noqa: PLW1509 -- the launcher has no threads
                **self.account.arguments(),
            )
        self.started = time.monotonic()

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def lived(self) -> float:
        return time.monotonic() - self.started

    def output(self) -> str:
        """What it wrote since it was started."""
        with open(self.log, "rb") as log:
            log.seek(self.log_began)
            return log.read().decode(errors="replace")

    def last_words(self) -> str:
        lines = [f"{self.name} | {line}" for line in self.output().splitlines()[-12:]]
        return "\n".join([f"its last lines, from {self.log}:", *lines])

    def wait_until_up(self, is_up: Callable[[], bool], seconds: float) -> None:
        wait_until(lambda: is_up() or not self.running, seconds)
        if not self.running or not is_up():
            cause = sentence_for_output(self.output())
            raise MendableError(cause or f"{self.name} did not start; {self.last_words()}")

    def ask_to_stop(self) -> None:
        if self.process is not None and self.running:
            self.process.send_signal(self.stop_signal)

    def stop(self) -> None:
        if self.process is None:
            return
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.patience)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def stop_all(children: Iterable[Child]) -> None:
    """All are asked first, so that they stop side by side."""
    started = list(children)
    for child in started:
        child.ask_to_stop()
    for child in started:
        child.stop()


def run_to_end(child: Child) -> None:
    """For a command that has to succeed; otherwise MendableError with the cause or the last lines."""
    child.start()
    assert child.process is not None
    try:
        code = child.process.wait()
    except BaseException:
        child.stop()
        raise
    if code:
        raise MendableError(
            sentence_for_output(child.output()) or f"{child.name} failed; {child.last_words()}"
        )


def wait_until(condition: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def left_behind(data: Path) -> list[int]:
    """Processes of a run on this data folder; whoever holds its lock knows that their launcher is gone."""
    mark = f"{MARK}={data}".encode()
    return [
        int(process.name)
        for process in Path("/proc").glob("[0-9]*")
        if int(process.name) != os.getpid() and mark in _environment_of(process)
    ]


def _environment_of(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def end_left_behind(data: Path, patience: float = 5) -> int:
    """Returns how many there were."""
    found = left_behind(data)
    for signum in (signal.SIGTERM, signal.SIGKILL):
        for pid in left_behind(data):
            with suppress(ProcessLookupError):
                os.kill(pid, signum)
        if wait_until(lambda: not left_behind(data), patience):
            break
    return len(found)
