"""Neither a file without its document nor a document without its file, after whatever was killed or restored."""

import logging
from dataclasses import dataclass, field

from django.utils import timezone

from intake.claims import LEASE
from intake.sweeping import delete_unless
from intake.why import Why
from members.joining import documents
from members.models import ApplicationDocument

logger = logging.getLogger(__name__)


@dataclass
class Swept:
    """`deleted`: files that no document needs. `lost`: documents without the file that came. `missing`: SHA-256 of
    accepted ones whose file is gone or damaged.
    """

    deleted: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def sweep_documents() -> Swept:
    swept = Swept()
    swept.lost = [str(row.pk) for row in without_original() if documents.refuse(document=row, code=Why.LOST)]
    for shelf, is_needed in (
        (documents.given(), documents.needs_original),
        (documents.checked(), documents.needs_file),
    ):
        swept.deleted += delete_unless(shelf.folder, shelf.files(), is_needed)
    accepted = ApplicationDocument.objects.accepted().order_by("checked_sha256")
    swept.missing = [row.checked_sha256 for row in accepted.iterator() if documents.content_of(row) is None]
    for digest in swept.missing:
        logger.error("The document %s is missing or damaged: bring it back from the backup", digest)
    return swept


def without_original() -> list[ApplicationDocument]:
    """Only those that no worker holds at this moment."""
    waiting = ApplicationDocument.objects.open().exclude(
        state=ApplicationDocument.State.CHECKING, claimed_at__gt=timezone.now() - LEASE
    )
    return [row for row in waiting if not documents.given().place(row.sha256).exists()]
