"""From a PDF that somebody gave to one that may be given out, or a reason why not."""

import hashlib
from dataclasses import dataclass

from intake.asking import ask
from intake.first_look import look
from intake.limits import LARGEST, WALL
from intake.why import RefusedError, Why


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
    answer, result = ask("intake.child", content=content, wall=WALL, most=LARGEST)
    if "refused" in answer:
        raise RefusedError(Why(answer["refused"]))
    removed = [(code, count) for code, count in answer["removed"] if count]
    return Examined(content=result, pages=answer["pages"], removed=removed)
