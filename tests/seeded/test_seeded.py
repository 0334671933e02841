"""A sample of the seeded faults; `python -m tests.seeded` plants all of them."""

import os
from collections import Counter
from pathlib import Path

from tests.databases import ROOT
from tests.seeded.faults import FAULTS, Fault
from tests.seeded.planting import nursery

MOST_OF_ONE_FILE = 12
SOUND = "sound = True\n"
TEST = "from code_to_test import sound\n\n\ndef test_it() -> None:\n    assert sound\n"


def test_every_fault_can_be_planted_and_is_one() -> None:
    wrong = [
        f"{fault.path}: {fault.text}"
        for fault in FAULTS
        if (ROOT / fault.path).read_text(encoding="utf-8").count(fault.text) != 1
        or fault.instead == fault.text
    ]

    assert wrong == []
    assert len(FAULTS) >= 40
    assert max(Counter(fault.path for fault in FAULTS).values()) <= MOST_OF_ONE_FILE


def test_what_no_test_notices_is_told(tmp_path: Path) -> None:
    with nursery(tmp_path, os.environ) as bed:
        (tmp_path / "code_to_test.py").write_text(SOUND, encoding="utf-8")
        (tmp_path / "test_it.py").write_text(TEST, encoding="utf-8")
        harmful = Fault("code_to_test.py", "True", "False", "test_it.py")
        harmless = Fault("code_to_test.py", "True", "True or False", "test_it.py")
        told = []
        for fault in (harmful, harmless):
            with bed.planted(fault):
                told.append(bed.first_failure(fault.tests))

    assert told == ["test_it.py::test_it", ""]
    assert (tmp_path / "code_to_test.py").read_text(encoding="utf-8") == SOUND
