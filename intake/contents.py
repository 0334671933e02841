"""Contents of files, each under its SHA-256: written whole, and held while somebody stores or sweeps them."""

import os
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection


def write_whole(path: str, content: bytes) -> None:
    """Put a file into the storage; under its name it is never seen in part, and a damaged one gives way to it."""
    target = Path(default_storage.path(path))
    part = f"{path}.{uuid4().hex}.part"
    try:
        default_storage.save(part, ContentFile(content))
        sync(Path(default_storage.path(part)))
        Path(default_storage.path(part)).replace(target)
        for folder in [target.parent, *target.parent.parents[:2]]:  # they may be new themselves
            sync(folder)
    finally:
        default_storage.delete(part)


def hold_content(sha256: str) -> None:
    """Until the transaction ends nobody else stores this content, or sweeps it away. docs/locks.md has the order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [sha256])


def hold_content_if_free(sha256: str) -> bool:
    """The same, without waiting; False where somebody else holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [sha256])
        return bool(cursor.fetchone()[0])


def sync(path: Path) -> None:
    """What was written to a file, or into a folder, now outlasts a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
