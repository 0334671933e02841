"""The process that draws the pages of a file, behind the walls of the intake.

    python -m sector_reports.reading.drawing FIRST LAST

The file comes in by standard input. Out go one line of JSON with the number of pages and the outline, and for each page
from FIRST to LAST a line [page, width, height, [bytes, …]] and the pictures themselves, the larger one first; a line
[page] alone for a page that cannot be drawn. What kills this process was the page after the last one told.
"""

import codecs
import io
import json
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image

from intake import sandbox
from intake.limits import LARGEST, STEP
from sector_reports.reading.outline import outline_of

WIDTHS = (1000, 320)  # pixels: to be read, and to be recognised
HIGHEST = 3  # times the width; a longer page is drawn narrower
QUALITIES, MOST_BYTES = (70, 50, 30, 15), 11_500  # of the smaller one
FEW = 512  # colours, in sixteen shades of red, green and blue: letters and drawings have no more
LEVELS = [round(round(value * 15 / 255) * 255 / 15) for value in range(256)] * 3


def draw(document: pypdfium2.PdfDocument, number: int) -> Image.Image:
    """A page counted from 1, on white, as wide as it is read."""
    with closing(document[number - 1]) as page:
        width, height = page.get_size()
        scale = min(WIDTHS[0] / width, WIDTHS[0] * HIGHEST / height)
        with closing(page.render(scale=scale)) as bitmap:
            image: Image.Image = bitmap.to_pil().convert("RGB")
    return image


def pictures(image: Image.Image) -> tuple[bytes, bytes]:
    """For reading, and for recognising."""
    small = image.copy()
    small.thumbnail((WIDTHS[1], WIDTHS[1] * HIGHEST), Image.Resampling.LANCZOS)
    return for_reading(image), for_recognising(small)


def for_recognising(image: Image.Image) -> bytes:
    """As good as its bytes allow: five of these are in the first view of the home page, photographs or not."""
    drawn = (webp(image, quality=quality, method=4) for quality in QUALITIES)
    return next((each for each in drawn if len(each) <= MOST_BYTES), None) or webp(image, quality=0, method=4)


def for_reading(image: Image.Image) -> bytes:
    """Letters stay sharp and small without loss in sixteen shades; with photographs the usual way may be smaller."""
    shaded = image.point(LEVELS)
    sharp = webp(shaded, lossless=True, quality=90, method=4)
    return sharp if shaded.getcolors(FEW) else min(sharp, webp(image, quality=75, method=4), key=len)


def webp(image: Image.Image, **options: Any) -> bytes:
    with io.BytesIO() as written:
        image.save(written, "WEBP", **options)
        return written.getvalue()


def told(document: pypdfium2.PdfDocument, first: int, last: int) -> Iterator[bytes]:
    yield line({"pages": len(document), "outline": outline_of(document)})
    for number in range(first, min(last, len(document)) + 1):
        sandbox.allow(STEP)
        try:
            image = draw(document, number)
        except (pypdfium2.PdfiumError, ValueError, ZeroDivisionError):
            yield line([number])
            continue
        drawn = pictures(image)
        yield line([number, *image.size, [len(each) for each in drawn]])
        yield from drawn


def line(content: object) -> bytes:
    return json.dumps(content).encode() + b"\n"


def write(document: pypdfium2.PdfDocument, first: int, last: int, out: BinaryIO) -> None:
    for part in told(document, first, last):
        out.write(part)
        out.flush()


def main(first: int, last: int) -> None:
    sandbox.limit()
    # What is loaded now need not be opened later, when nothing can be.
    codecs.lookup("utf-16-le")
    webp(Image.new("RGB", (1, 1)))
    pypdfium2.PdfDocument.new().close()  # type: ignore[no-untyped-call]
    content = sys.stdin.buffer.read(LARGEST + 1)
    sandbox.shut()
    sandbox.allow(STEP)
    with closing(pypdfium2.PdfDocument(content)) as document:  # type: ignore[no-untyped-call]
        write(document, first, last, sys.stdout.buffer)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
