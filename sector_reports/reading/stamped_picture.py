"""The picture of a page of TLP:AMBER or stricter, as one person gets to see it: it says whose it is, like a copy."""

import io
from datetime import UTC
from functools import cache
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from sector_reports import fonts
from sector_reports.stamping import Stamp
from working_groups.tlp import Tlp

COLOURS = {Tlp.AMBER: "#ffc000", Tlp.AMBER_STRICT: "#ffc000", Tlp.RED: "#ff2b2b"}
LETTERS, EDGE = 21, 8  # pixels of a picture 1,000 wide: some 12 points of a page of A4


def reading_line(stamp: Stamp) -> str:
    """When, and by which entry of the journal."""
    at = date_format(stamp.at.astimezone(UTC), "DATETIME_FORMAT")
    return _("%(at)s UTC · reading %(number)d") % {"at": at, "number": stamp.number}


def stamped_picture(content: bytes, stamp: Stamp) -> bytes:
    with Image.open(io.BytesIO(content)) as opened:
        image = opened.convert("RGB")
    mark = _mark(stamp)
    mark.thumbnail((image.width, image.height))
    left = image.width - mark.width
    for top in (0, image.height - mark.height):
        image.paste(mark, (left, top))
    with io.BytesIO() as written:
        image.save(written, "WEBP", lossless=True, quality=20, method=1)
        return written.getvalue()


def _mark(stamp: Stamp) -> Image.Image:
    """Two lines on black, as FIRST's TLP 2.0 wants the label."""
    label, holder = stamp.label.label, f" · {stamp.holder}"
    font = _font()
    across = font.getlength(label)
    width = max(across + font.getlength(holder), font.getlength(reading_line(stamp)))
    mark = Image.new("RGB", (round(width) + 2 * EDGE, 2 * LETTERS + 4 * EDGE), "black")
    draw = ImageDraw.Draw(mark)
    draw.text((EDGE, EDGE), label, COLOURS[stamp.label], font)
    draw.text((EDGE + across, EDGE), holder, "white", font)
    draw.text((EDGE, 2 * EDGE + LETTERS), reading_line(stamp), "white", font)
    return mark


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(Path(fonts.__file__).parent / "inter-latin.ttf", LETTERS)
