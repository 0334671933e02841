"""The words of every page of a file, read once and kept: what search and readers without the picture go by."""

import logging
from collections.abc import Iterator
from contextlib import closing

import pypdfium2
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef

from sector_reports.models import Page, StoredFile
from sector_reports.models.stored_file import _pdfium

logger = logging.getLogger(__name__)

NOT_TEXT = dict.fromkeys([0, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])  # what PostgreSQL or UTF-8 refuses


@transaction.atomic
def extract_pages(*, file: StoredFile) -> int:
    """Keep the text of each page; the number of pages kept, 0 if they were there already or another is at it."""
    locked = StoredFile.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=file.pk).first()
    if locked is None or Page.objects.filter(file=locked).exists():
        return 0
    with default_storage.open(locked.path) as stored:
        texts = list(texts_of(stored.read()))
    Page.objects.keep(locked, texts)
    return len(texts)


def files_without_pages() -> list[StoredFile]:
    """The newest first: one that cannot be read must not hold up the others."""
    unread = StoredFile.objects.filter(~Exists(Page.objects.filter(file=OuterRef("pk"))))
    return list(unread.order_by("-stored_at"))


def texts_of(content: bytes) -> Iterator[str]:
    with _pdfium, closing(pypdfium2.PdfDocument(content)) as document:  # type: ignore[no-untyped-call]
        for number in range(len(document)):
            yield _text_of_page(document, number)


def _text_of_page(document: pypdfium2.PdfDocument, number: int) -> str:
    """Empty for a page that cannot be read: the others can."""
    try:
        with closing(document[number]) as page, closing(page.get_textpage()) as text:
            words: str = text.get_text_bounded()
    except pypdfium2.PdfiumError:
        logger.warning("Page %d of a file has no text that can be read", number + 1)
        return ""
    return words.translate(NOT_TEXT).replace("\r\n", "\n").strip()
