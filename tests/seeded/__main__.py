"""Plants small mistakes one by one, each of which lets somebody see or do what is not theirs, and runs the tests.

    python -m tests.seeded [words …]

Words: only faults whose file or text has one of them. The tests have to notice 95 of 100; otherwise it ends with 1.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from bench.table import Row, show
from portal_launcher import engines
from portal_launcher.surroundings import for_tests
from tests.seeded.faults import FAULTS, Fault
from tests.seeded.planting import SECONDS, Nursery, nursery

SHARE = 0.95


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.seeded", description="Plants faults.")
    parser.add_argument("words", nargs="*")
    words = parser.parse_args().words
    chosen = [
        fault for fault in FAULTS if not words or any(word in fault.path + fault.text for word in words)
    ]
    with (
        tempfile.TemporaryDirectory() as folder,
        engines.temporary_data("seeded") as data,
        engines.running(data, throwaway=True) as addresses,
        nursery(Path(folder), for_tests(data, addresses)) as bed,
    ):
        tests = " ".join(sorted({each for fault in chosen for each in fault.tests.split()}))
        if failure := bed.first_failure(tests, within=30 * SECONDS):
            raise SystemExit(f"Without any fault {failure} fails as well: mend that first.")
        rows = [row_of(fault, bed) for fault in chosen]
    noticed = sum(row.fine is True for row in rows)
    show(f"Seeded faults: {noticed} of {len(rows)} noticed", rows)
    return 0 if noticed >= SHARE * len(rows) else 1


def row_of(fault: Fault, bed: Nursery) -> Row:
    with bed.planted(fault):
        failure = bed.first_failure(fault.tests)
    what = f"{fault.path}: {fault.text.strip().splitlines()[0][:60]}"
    said = failure.rpartition("::")[-1] or "NOT NOTICED"
    print(f"{what}: {said}", flush=True)  # noqa: T201 -- it takes a while
    return Row(what, said, "noticed", bool(failure))


if __name__ == "__main__":
    sys.exit(main())
