"""The last look at what was written: it must be sound, inert, and readable, or nobody gets it."""

import ctypes
import io
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw

from intake.limits import PAGES, STEP
from intake.sandbox import allow
from intake.suspects import suspects
from intake.walker import parse
from intake.why import RefusedError, Why

pdfium: Any = pypdfium2.raw
PICTURE = 400  # pixels along the longer side of the page image


def check(content: bytes) -> int:
    """The number of pages of a file that has no `problems`. Raises RefusedError."""
    allow(STEP)
    check_inert(content)
    allow(STEP)
    return check_readable(content)


def problems(content: bytes) -> list[str]:
    """What `qpdf --check` says: every object and stream is read, and nothing mended."""
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as pdf:
            return pdf.check_pdf_syntax()
    except pikepdf.PdfError as error:
        return [str(error)]


def check_inert(content: bytes) -> None:
    try:
        if any(suspects(parse(content))):
            raise RefusedError(Why.STILL_ACTIVE)
    except (ValueError, KeyError) as error:
        raise RefusedError(Why.STILL_ACTIVE) from error


def check_readable(content: bytes) -> int:
    try:
        with closing(pypdfium2.PdfDocument(content)) as document:  # type: ignore[no-untyped-call]
            if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
                raise RefusedError(Why.STILL_ACTIVE)
            if pdfium.FPDFDoc_GetAttachmentCount(document) > 0:
                raise RefusedError(Why.STILL_ACTIVE)
            pages = len(document)
            if not 0 < pages <= PAGES:
                raise RefusedError(Why.NO_PAGES)
            for _text in texts(document):
                pass
            allow(STEP)
            draw(document)
            return pages
    except pypdfium2.PdfiumError as error:
        raise RefusedError(Why.UNREADABLE) from error


def texts(document: pypdfium2.PdfDocument) -> Iterator[str]:
    for number in range(len(document)):
        with closing(document[number]) as page, closing(page.get_textpage()) as text:
            yield text.get_text_bounded()


def draw(document: pypdfium2.PdfDocument) -> None:
    with closing(document[0]) as page:
        width, height = page.get_size()
        if not (width > 0 and height > 0 and max(width, height) < 200_000):  # noqa: PLR2004 -- points, some 70 metres
            raise RefusedError(Why.UNREADABLE)
        with closing(page.render(scale=PICTURE / max(width, height))) as picture:
            ctypes.string_at(picture.buffer, 1)
