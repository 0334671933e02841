"""The virtual environment: made from a lock, recognised by its stamp, healed when it was left half made."""

import hashlib
import os
import shutil
import sys
from pathlib import Path
from typing import Literal, NamedTuple

from . import installers
from .layout import ENVIRONMENT, REQUIREMENTS, TOOLS, locked, need_space
from .processes import answer_of

Level = Literal["run", "development"]

MEGABYTES = {"run": 400, "development": 900}
UNFINISHED = "unfinished"


class Stamp(NamedTuple):
    """Says which lock the environment holds, for which Python; `unfinished` while it is being filled."""

    level: str
    lock: str
    python: str

    @classmethod
    def of(cls, level: Level) -> "Stamp":
        digest = hashlib.sha256(lock_file(level).read_bytes()).hexdigest()
        return cls(level, digest, str(sys.implementation.cache_tag))

    @classmethod
    def read(cls, environment: Path) -> "Stamp | None":
        try:
            level, lock, python = (environment / "portal-stamp").read_text().split()
        except (OSError, ValueError):
            return None
        return cls(level, lock, python)

    def write(self, environment: Path) -> None:
        (environment / "portal-stamp").write_text(" ".join(self) + "\n")


def lock_file(level: Level) -> Path:
    return REQUIREMENTS / f"{level}.txt"


def ready(level: Level, environment: Path = ENVIRONMENT) -> bool:
    """An environment for development serves ./portal run too: its lock holds all of the other one."""
    stamp = Stamp.read(environment)
    enough = {Stamp.of("development"), Stamp.of(level)}
    return stamp in enough and os.access(environment / "bin" / "python", os.X_OK)


def prepare(level: Level, environment: Path = ENVIRONMENT) -> None:
    if ready(level, environment):
        return
    TOOLS.mkdir(exist_ok=True)
    with locked(TOOLS / "environment.lock"):
        if not ready(level, environment):
            _fill(kept_level(level, environment), environment)


def kept_level(wanted: Level, environment: Path) -> Level:
    """Tools of development are not taken away again, nor what somebody installed by hand before us."""
    stamp = Stamp.read(environment)
    if usable(environment) and (stamp is None or stamp.level == "development"):
        return "development"
    return wanted


def _fill(level: Level, environment: Path) -> None:
    need_space(environment, MEGABYTES[level])
    log = TOOLS / "environment.log"
    installer = installers.choose(log)
    if not usable(environment):
        if environment.exists():
            shutil.rmtree(environment)
        installer.make(environment, log)
    Stamp(UNFINISHED, "-", "-").write(environment)
    installer.install(environment, lock_file(level), log)
    Stamp.of(level).write(environment)


def usable(environment: Path) -> bool:
    """Whether it was made to the end and for this Python; one whose filling was cut short is made anew."""
    stamp = Stamp.read(environment)
    if stamp is not None and (stamp.level == UNFINISHED or stamp.python != sys.implementation.cache_tag):
        return False
    question = "import sys; print(sys.implementation.cache_tag)"
    return answer_of([environment / "bin" / "python", "-c", question]).strip() == sys.implementation.cache_tag


def program(name: str) -> str:
    return os.fspath(ENVIRONMENT / "bin" / name)
