"""The outline of a file: what its bookmarks say, and to which pages they lead."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import pypdfium2

MOST = 1_000
DEEPEST = 4
LONGEST = 300  # characters of a title
NOT_TEXT = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF])

Entry = list[object]


@dataclass
class Heading:
    title: str
    page: int
    parts: list["Heading"] = field(default_factory=list)


def outline_of(document: pypdfium2.PdfDocument) -> list[Entry]:
    """[[level from 0, title, page], …]; bookmarks that lead nowhere are left out."""
    return list(islice(_entries(document), MOST))


def _entries(document: pypdfium2.PdfDocument) -> Iterator[Entry]:
    for bookmark in document.get_toc(max_depth=DEEPEST):  # type: ignore[no-untyped-call]
        place = bookmark.get_dest()
        index = place.get_index() if place else None
        title = " ".join(bookmark.get_title().translate(NOT_TEXT).split())[:LONGEST]
        if title and index is not None and 0 <= index < len(document):
            yield [bookmark.level, title, index + 1]


def tree(entries: Iterable[Entry]) -> list[Heading]:
    """The outline as headings within headings, whatever levels the file skips."""
    top: list[Heading] = []
    open_at: list[tuple[int, list[Heading]]] = []
    for level, title, page in entries:
        heading = Heading(str(title), int(str(page)))
        while open_at and open_at[-1][0] >= int(str(level)):
            open_at.pop()
        (open_at[-1][1] if open_at else top).append(heading)
        open_at.append((int(str(level)), heading.parts))
    return top
