"""Who was erased, as a list of identifiers beside the database: what a restored backup brings back goes again.

The identifier says nothing about a person to whoever has no backup. The list lies with the files of the portal, and
deploy/backup.py copies it; deploy/erase_again.py reads it after a restore.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

NAME = "erased-people"


def path() -> Path:
    return Path(settings.FILES_DIR) / NAME


def note(person: UUID) -> None:
    """Written and on disk before this returns; one short line at the end, so that two at once do not mix."""
    path().parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640), "w") as listed:
        listed.write(f"{person}\n")
        listed.flush()
        os.fsync(listed.fileno())


def noted() -> Iterator[UUID]:
    if path().exists():
        yield from (UUID(line) for line in path().read_text().split())
