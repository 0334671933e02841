"""From a file that somebody gave to one that may be given out, or a reason why not: the way to the child and back."""

import hashlib
import json
import logging
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from intake.first_look import look
from intake.limits import LARGEST, WALL
from intake.why import RefusedError, Why

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-s", "-m", "intake.child"]
OUT_OF_TIME = {-signal.SIGPROF, -signal.SIGXCPU}


@dataclass(frozen=True)
class Examined:
    """What may be given out, and [[code, how often], …] of what was removed to get there."""

    content: bytes
    pages: int
    removed: list[tuple[str, int]]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def examine(content: bytes) -> Examined:
    """Raises RefusedError. Takes at most `WALL` seconds, whatever the file does."""
    look(content)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(content)
        given.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603 -- our own module, and no argument
                COMMAND,
                stdin=given,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={"MALLOC_ARENA_MAX": "1"},
                cwd=ROOT,
                timeout=WALL,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired as error:
            raise RefusedError(Why.TOO_SLOW) from error
        answer.seek(0)
        told, result = answer.readline(100_000), answer.read(LARGEST + 1)
    return read_answer(ended, told, result)


def read_answer(ended: int, told: bytes, result: bytes) -> Examined:
    """A child that ended in any other way than answering has met a file that nobody should open."""
    if ended in OUT_OF_TIME:
        raise RefusedError(Why.TOO_SLOW)
    if ended:
        logger.warning("The process that looks into files ended with %d", ended)
        raise RefusedError(Why.TOO_HEAVY)
    answer = json.loads(told)
    if not answer["shut"]:
        warn_once()
    if "refused" in answer:
        raise RefusedError(Why(answer["refused"]))
    removed = [(code, count) for code, count in answer["removed"] if count]
    return Examined(content=result, pages=answer["pages"], removed=removed)


@cache
def warn_once() -> None:
    logger.warning(
        "This kernel filters no system calls: files are looked into within limits of resources only"
    )
