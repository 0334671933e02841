"""Neither a file without its row nor a row without its file: looks both ways, after whatever was killed or restored.

What somebody may be writing at this moment is younger than an hour and left alone.
"""

import datetime
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.storage import default_storage
from django.utils import timezone

from intake import quarantine
from intake.claims import LEASE
from intake.sweeping import delete_unless, is_young
from intake.why import Why
from sector_reports.intake import actions
from sector_reports.models import StoredFile, Upload

logger = logging.getLogger(__name__)

KEPT = datetime.timedelta(
    days=30
)  # that the original of a settled upload stays, to be looked at in case of doubt


@dataclass
class Swept:
    """`deleted`: files that no row named. `lost`: uploads without their file. `missing`: SHA-256 of rows without it."""

    deleted: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def sweep() -> Swept:
    swept = Swept()
    swept.lost = [str(upload.pk) for upload in uploads_without_file() if refuse_as_lost(upload)]
    swept.deleted += delete_unless(quarantine.folder(), quarantine.files(), is_needed)
    swept.deleted += delete_workshops()
    stored = Path(default_storage.path(""))
    swept.deleted += delete_unless(stored, stored.glob("??/??/*"), is_stored)
    swept.missing = list(rows_without_file())
    for digest in swept.missing:
        logger.error("The file %s is missing or damaged: bring it back from the backup", digest)
    return swept


def uploads_without_file() -> list[Upload]:
    """Only those that no worker holds at this moment."""
    waiting = Upload.objects.open().exclude(
        state=Upload.State.CHECKING, claimed_at__gt=timezone.now() - LEASE
    )
    return [upload for upload in waiting if not quarantine.place(upload.sha256).exists()]


def refuse_as_lost(upload: Upload) -> bool:
    return actions.refuse(upload=upload, code=Why.LOST)


def is_needed(digest: str) -> bool:
    uploads = Upload.objects.filter(sha256=digest)
    return (uploads.open() | uploads.filter(settled_at__gt=timezone.now() - KEPT)).exists()


def is_stored(digest: str) -> bool:
    return StoredFile.objects.filter(sha256=digest).exists()


def delete_workshops() -> list[str]:
    """Those of an import that was killed: it touches its folder at every row."""
    deleted = [place for place in quarantine.workshops() if not is_young(place)]
    for place in deleted:
        shutil.rmtree(place, ignore_errors=True)
    return [place.name for place in deleted]


def rows_without_file() -> Iterator[str]:
    for digest, size in StoredFile.objects.order_by("sha256").values_list("sha256", "size").iterator():
        path = Path(default_storage.path(StoredFile(sha256=digest).path))
        if not path.is_file() or path.stat().st_size != size:
            yield digest
