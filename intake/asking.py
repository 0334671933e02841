"""The way to the child process that opens a file, and back."""

import json
import logging
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from intake.why import Why

logger = logging.getLogger(__name__)

ROOT = Path(__file__).parent.parent
OUT_OF_TIME = {-signal.SIGPROF, -signal.SIGXCPU}


def ask(module: str, *words: str, content: bytes, wall: float, most: int) -> tuple[dict[str, Any], bytes]:
    """The child's answer and at most so many bytes of what it made; "refused" in the answer says why it made none.

    Takes at most `wall` seconds, whatever the file does. A child that ends in any other way than answering has met a
    file that nobody should open.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(content)
        given.seek(0)
        try:
            ended = subprocess.run(  # noqa: S603 -- our own modules, and words of ours
                [sys.executable, "-s", "-m", module, *words],
                stdin=given,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={"MALLOC_ARENA_MAX": "1"},
                cwd=ROOT,
                timeout=wall,
                check=False,
            ).returncode
        except subprocess.TimeoutExpired:
            return {"refused": Why.TOO_SLOW}, b""
        answer.seek(0)
        told, result = answer.readline(100_000), answer.read(most + 1)
    if ended in OUT_OF_TIME:
        return {"refused": Why.TOO_SLOW}, b""
    if ended:
        logger.warning("The process that looks into files ended with %d", ended)
        return {"refused": Why.TOO_HEAVY}, b""
    said: dict[str, Any] = json.loads(told)
    if not said["shut"]:
        warn_once()
    return said, result


@cache
def warn_once() -> None:
    logger.warning(
        "This kernel filters no system calls: files are looked into within limits of resources only"
    )
