"""Taking away files that no row names, while others may be storing the same content at this moment."""

import re
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import transaction

from intake.contents import hold_content_if_free

YOUNG = 3600  # seconds
OURS = re.compile(r"[0-9a-f]{64}(?P<part>\..*part)?")


def delete_unless(folder: Path, files: Iterable[Path], is_kept: Callable[[str], bool]) -> list[str]:
    """The names of what was deleted. Only what bears the name of a file of ours is looked at."""
    deleted = []
    for file in files:
        name = file.relative_to(folder).as_posix()
        found = OURS.fullmatch(file.name)
        if not found or is_young(file):
            continue
        if found["part"]:
            file.unlink(missing_ok=True)
            deleted.append(name)
        elif not is_kept(file.name) and delete(file, is_kept):
            deleted.append(name)
    return deleted


def is_young(file: Path) -> bool:
    """Somebody may be writing it at this moment."""
    try:
        return file.stat().st_mtime > time.time() - YOUNG
    except FileNotFoundError:
        return True


@transaction.atomic
def delete(file: Path, is_kept: Callable[[str], bool]) -> bool:
    """False where somebody has stored the same content in this very moment."""
    if not hold_content_if_free(file.name) or is_young(file) or is_kept(file.name):
        return False
    file.unlink(missing_ok=True)
    return True
