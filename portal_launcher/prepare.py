"""Runs inside the environment: brings tables, static files and content up to date in one process."""

import os
import sys

import django
from django.core.management import call_command

from .messages import Steps

TITLES = {
    "migrate": "Tables of the database",
    "collectstatic": "Static files",
    "load_content": "Content",
    "load_demo": "Demo accounts",
}
ASKING = {"migrate", "collectstatic"}  # these would ask questions


def main(done: int, total: int, skipped: list[str]) -> None:
    """The steps go to standard output, what the commands say goes to the log."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecso_portal.settings")
    steps = Steps(total, done)
    for name, title in TITLES.items():
        with steps.step(title):
            if name in skipped:
                continue
            django.setup()
            call_command(name, stdout=sys.stderr, **({"interactive": False} if name in ASKING else {}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
