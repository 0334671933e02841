from __future__ import annotations

import hashlib
from contextlib import closing
from threading import Lock
from typing import ClassVar

import pypdfium2
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from intake.contents import hold_content, write_whole
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
