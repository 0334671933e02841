import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sector_reports.intake import active, words
from sector_reports.intake.sandbox import CALLS

INTAKE = Path(words.__file__).parent


def within(code: str) -> str:
    """What a process prints that has shut itself in and then runs this."""
    setup = "import socket, os\nfrom sector_reports.intake import sandbox\nsandbox.limit()\nassert sandbox.shut()\n"
    argv = [sys.executable, "-c", setup + code]
    return subprocess.run(
        argv, capture_output=True, text=True, cwd=INTAKE.parent.parent, check=False
    ).stdout.strip()


@pytest.mark.skipif(platform.machine() not in CALLS, reason="this kernel's calls are not known")
@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/hostname')",
        "open('/tmp/x', 'w')",
        "socket.socket()",
        "os.fork()",
        "os.kill(1, 0)",
        "os.unlink('/tmp/x')",
    ],
)
def test_walled_in_process_opens_nothing_and_starts_nothing(attempt: str) -> None:
    assert within(f"try:\n    {attempt}\nexcept PermissionError:\n    print('refused')") == "refused"


def test_walled_in_process_has_no_more_memory_than_allowed() -> None:
    assert (
        within("try:\n    bytes(600 * 1024 * 1024)\nexcept MemoryError:\n    print('refused')") == "refused"
    )


def test_every_refusal_and_every_removal_has_its_words() -> None:
    sources = "".join(path.read_text() for path in INTAKE.glob("*.py"))
    refusals = set(re.findall(r'RefusedError\("(\w+)"\)', sources))
    removals = {
        *active.GONE_ACTIONS.values(),
        *active.GONE_ANNOTATIONS.values(),
        *active.GONE_KEYS.values(),
        *re.findall(r'removed\["(\w+)"\]', sources),
    }

    assert refusals <= set(words.REFUSALS)
    assert removals <= set(words.REMOVED)
