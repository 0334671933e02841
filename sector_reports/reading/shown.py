"""A page as the reader shows it: what its text consists of, with the words marked that somebody searched for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from sector_reports.reading.marks import marked, words_of
from sector_reports.reading.paragraphs import Block, blocks_of

LOWEST = 6


@dataclass(frozen=True)
class Part:
    """level: in HTML, from 2 to 6, of a heading; or of that above it."""

    kind: str
    text: SafeString
    level: int
    items: list[SafeString]


@dataclass(frozen=True)
class ShownPage:
    number: int
    parts: list[Part]
    marks: int


def shown_page(number: int, text: str, outline: Iterable[list[Any]], question: str, *, top: int) -> ShownPage:
    """`top`: the level in HTML of the highest headings of the document."""
    sought, marks, level = words_of(question), 0, top - 1
    parts: list[Part] = []
    for block in blocks_of(text, outline, number):
        (words, count), items = marked(block.text, sought), [marked(item, sought) for item in block.items]
        marks += count + sum(of_item for _item, of_item in items)
        level = _level(block, top, level)
        parts.append(Part(block.kind, words, level, [item for item, _count in items]))
    return ShownPage(number, parts, marks)


def _level(block: Block, top: int, before: int) -> int:
    """No level is left out on the way down, also where a page begins within a chapter."""
    return min(top + block.level, before + 1, LOWEST) if block.kind == "heading" else before
