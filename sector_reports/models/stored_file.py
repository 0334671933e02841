from __future__ import annotations

import hashlib
import os
from contextlib import closing
from pathlib import Path
from threading import Lock
from typing import ClassVar
from uuid import uuid4

import pypdfium2
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from journal.models import Record

LARGEST = 25 * 1024 * 1024

# PDFium may be called from one thread at a time, in a whole process: its closing too, which is why no document is left
# to the garbage collector.
_pdfium = Lock()


def count_pages(content: bytes) -> int:
    """Raises ValidationError for what is not a whole PDF that can be opened."""
    if len(content) > LARGEST:
        raise ValidationError(_("The file is larger than 25 MB."), code="too_large")
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise ValidationError(_("This is not a PDF file, or it is cut off."), code="not_a_pdf")
    try:
        with _pdfium, closing(pypdfium2.PdfDocument(content)) as document:  # type: ignore[no-untyped-call]
            pages = len(document)
    except pypdfium2.PdfiumError as error:
        raise ValidationError(
            _("The PDF cannot be read: it is damaged or encrypted."), code="broken"
        ) from error
    if not pages:
        raise ValidationError(_("The PDF has no pages."), code="empty")
    return pages


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


class StoredFileManager(models.Manager["StoredFile"]):
    def with_pictures(self) -> models.QuerySet[StoredFile]:
        """With what tells whether its pages are drawn."""
        return self.select_related("reading_copy").defer("reading_copy__outline")

    def store_pdf(self, content: bytes) -> StoredFile:
        """Keep a PDF under its SHA-256; the same bytes are stored once. Raises ValidationError for anything else."""
        return self.store_checked(content, pages=count_pages(content))

    @transaction.atomic
    def store_checked(self, content: bytes, *, pages: int) -> StoredFile:
        """Keep a PDF that was looked into. Written before its row is there; what a crash leaves behind is swept."""
        file = StoredFile(
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            media_type="application/pdf",
            pages=pages,
        )
        hold_content(file.sha256)
        write_whole(file.path, content)
        defaults = {"size": file.size, "media_type": file.media_type, "pages": file.pages}
        return self.get_or_create(sha256=file.sha256, defaults=defaults)[0]


class StoredFile(Record):
    """A file at rest, found by the SHA-256 of its content and by nothing a person typed."""

    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    media_type = models.CharField(_("media type"), max_length=80, editable=False)
    pages = models.PositiveIntegerField(_("pages"), editable=False)
    stored_at = models.DateTimeField(_("stored"), auto_now_add=True)

    objects: ClassVar[StoredFileManager] = StoredFileManager()

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["-stored_at"]
        constraints = [
            models.CheckConstraint(
                name="stored_file_sha256_hex",
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("A SHA-256 is 64 hexadecimal digits."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]}… ({self.pages})"

    @property
    def path(self) -> str:
        """Where the storage keeps it: never part of an address."""
        return f"{self.sha256[:2]}/{self.sha256[2:4]}/{self.sha256}"
