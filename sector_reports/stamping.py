"""The copy of a TLP:AMBER or stricter file that one person receives: every page says whose it is.

Label, person, organisation, time and number of the download, in the header and the footer of every page, as FIRST's
TLP 2.0 places the label: at the right, in 12 points or more. What the document itself says stays as it is.
"""

import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import cast

import pikepdf
import typst
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from journal.models import Entry
from members.models import Organisation, Person
from sector_reports.fonts import pdf_fonts
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

Size = tuple[float, float]

TEMPLATE = Path(__file__).parent / "stamp.typ"
ROTATED = (90, 270)


@dataclass(frozen=True)
class Stamp:
    """`number`: that of the journal entry of this download, by which a copy that is found leads back to it."""

    label: Tlp
    person: str
    organisation: str
    at: datetime
    number: int

    @property
    def holder(self) -> str:
        return f"{self.person}, {self.organisation}"

    @property
    def copy(self) -> str:
        at = date_format(self.at.astimezone(UTC), "DATETIME_FORMAT")
        return _("%(at)s UTC · download %(number)d") % {"at": at, "number": self.number}


def stamp_for(viewer: Viewer, entry: Entry) -> Stamp:
    """Of the download that `entry` records, made by the viewer."""
    person = cast(Person, entry.by)
    names = Organisation.objects.filter(pk__in=viewer.organisations).values_list("name", flat=True)
    return Stamp(
        label=Tlp(entry.tlp),
        person=next(name for name in (person.latin_name, person.name, person.email) if _is_latin(name)),
        organisation=", ".join(names) or _("secretariat of ECSO"),
        at=entry.at,
        number=entry.pk,
    )


def _is_latin(name: str) -> bool:
    """Whether our font can write it; an e-mail address always can stand for it."""
    return bool(name) and all("LATIN" in unicodedata.name(each, "") for each in name if each.isalpha())


def stamped(content: bytes, stamp: Stamp) -> bytes:
    """The PDF with the stamp on every page; its text, outline and tags are kept."""
    with pikepdf.open(BytesIO(content)) as document:
        sizes = [_size(page) for page in document.pages]
        kinds = sorted(set(sizes))
        with pikepdf.open(BytesIO(_draw(stamp, kinds))) as drawn:
            for page, size in zip(document.pages, sizes, strict=True):
                page.add_overlay(drawn.pages[kinds.index(size)], pikepdf.Rectangle(page.trimbox))
        copy = BytesIO()
        document.save(copy)
    return copy.getvalue()


def _size(page: pikepdf.Page) -> Size:
    """Width and height in points, as the page is shown."""
    left, bottom, right, top = (float(edge) for edge in page.trimbox)
    width, height = abs(right - left), abs(top - bottom)
    return (height, width) if int(page.obj.get("/Rotate", 0)) % 360 in ROTATED else (width, height)


def _draw(stamp: Stamp, sizes: list[Size]) -> bytes:
    words = {"label": stamp.label.label, "holder": stamp.holder, "copy": stamp.copy, "sizes": sizes}
    return typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=pdf_fonts(),
        sys_inputs={"stamp": json.dumps(words, ensure_ascii=False)},
    )
