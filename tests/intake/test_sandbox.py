import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from intake import active, words
from intake.sandbox import CALLS
from intake.why import Why
from sector_reports.models import Upload

INTAKE = Path(words.__file__).parent


def within(code: str) -> str:
    """What a process prints that has shut itself in and then runs this."""
    setup = "import socket, os\nfrom intake import sandbox\nsandbox.limit()\nassert sandbox.shut()\n"
    argv = [sys.executable, "-c", setup + code]
    return subprocess.run(argv, capture_output=True, text=True, cwd=INTAKE.parent, check=False).stdout.strip()


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


def test_every_refusal_has_its_words() -> None:
    assert set(words.REFUSALS) == set(Why)
    for why in Why:
        said = words.refusal(why)
        assert str(said.why).endswith(".")
        assert str(said.what_to_do).endswith(".")
        assert len(why) <= (Upload._meta.get_field("refusal").max_length or 0)


def test_every_removal_has_its_words() -> None:
    sources = "".join(path.read_text() for path in INTAKE.glob("*.py"))
    removals = {
        *active.GONE_ACTIONS.values(),
        *active.GONE_ANNOTATIONS.values(),
        *active.GONE_KEYS.values(),
        *re.findall(r'removed\["(\w+)"\]', sources),
    }

    assert removals <= set(words.REMOVED)
    for code in words.REMOVED:
        one, two = words.removed_in_words([(code, 1), (code, 2)])
        assert one.startswith("1 ")
        assert two.startswith("2 ")
