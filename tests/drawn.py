"""Pictures for the pages of a file without drawing them: each is the same small WebP."""

import io
from functools import cache

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from sector_reports.models import ReadingCopy, StoredFile
from sector_reports.reading.previews import WIDTHS, path_of


@cache
def a_picture() -> bytes:
    with io.BytesIO() as written:
        Image.new("RGB", (200, 300), "white").save(written, "WEBP", lossless=True)
        return written.getvalue()


def draw(file: StoredFile, outline: list[list[object]] | None = None) -> ReadingCopy:
    for page in range(1, file.pages + 1):
        for width in WIDTHS:
            if not default_storage.exists(path_of(file, page, width)):
                default_storage.save(path_of(file, page, width), ContentFile(a_picture()))
    return ReadingCopy.objects.keep(file, [(200, 300)] * file.pages, outline or [])
