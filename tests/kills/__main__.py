"""kill -9 at every step of an upload, and two processes that meet at every step.

    python -m tests.kills [receiving checking …]

In a database of its own, of DATABASE_URL where that is set. Exits with 1 where a promise is not kept.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import django
from django.conf import settings

from portal_launcher import engines
from portal_launcher.surroundings import for_tests
from tests.kills.victims import NOBODY


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description="Kills workers at every step.")
    parser.add_argument("trials", nargs="*")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        engines.temporary_data("kills") as data,
        engines.running(data, throwaway=True) as addresses,
    ):
        os.environ |= for_tests(data, addresses) | {
            "DJANGO_SETTINGS_MODULE": "ecso_portal.settings",
            "PORTAL_DATA": folder,
            "REDIS_URL": NOBODY,
            "PORTAL_LOG_LEVEL": "CRITICAL",
        }
        django.setup()
        settings.BASE_URL = "http://localhost:8000"
        return run(Path(folder).resolve(), options.trials)


def run(folder: Path, names: list[str]) -> int:
    from django.db import connection  # noqa: PLC0415

    from tests.kills.steps import TRIALS  # noqa: PLC0415
    from tests.kills.trial import Trial  # noqa: PLC0415
    from tests.kills.victims import Victims  # noqa: PLC0415

    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"kills_{os.getpid()}"
    connection.creation.create_test_db(verbosity=0, serialize=False)
    wrong = 0
    try:
        with Victims(folder) as victims:
            for title, trial in TRIALS.items():
                if not names or title in names:
                    wrong += tell(title, trial(Trial(folder, victims)))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return 1 if wrong else 0


def tell(title: str, outcomes: object) -> int:
    begin, count, wrong = time.monotonic(), 0, 0
    for said, found in outcomes:  # type: ignore[attr-defined]
        count += 1
        if found:
            wrong += 1
            say(f"  NOT KEPT {said}: {'; '.join(found)}")
    say(f"{title}: {count} runs, {wrong} not kept, {time.monotonic() - begin:.0f} s")
    return wrong


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
