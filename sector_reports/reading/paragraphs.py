"""The text of a page as headings, paragraphs and lists, as far as bare lines tell.

A PDF knows where letters stand, not what they are. Headings are the lines that the outline names for this page; an item
of a list begins with its mark; a paragraph ends with a line that stops short of the others. The lines of a table of
contents are the titles of the outline with a number.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

MARK = re.compile(r"[•◦▪▫●○■□‣⁃·–—*-]\s+(?=\S)")
NUMBER = re.compile(r"(?:\d{1,2}|[a-z])[.)]\s+(?=\S)")
ENTRY = re.compile(r"(?P<title>.*?\w)[\W_]+\d+")
END = re.compile(r"[.!?:;…][)\]”’\"']*$")
SHORT, SHORTER = 0.9, 0.8  # of the longest line: with and without the end of a sentence


@dataclass
class Block:
    """kind: "heading" (with its level, from 0), "paragraph" or "list" (of items)."""

    kind: str
    text: str = ""
    level: int = 0
    items: list[str] = field(default_factory=list)


def blocks_of(text: str, outline: Iterable[list[Any]] = (), page: int = 0) -> list[Block]:
    """`outline`: [level, title, page] of every heading of the document."""
    lines = [" ".join(line.split()) for line in text.split("\n")]
    entries = list(outline)
    titles = {_bare(title) for _level, title, _page in entries}
    wanted = {_bare(title): level for level, title, leads_to in entries if leads_to == page}
    longest = max(map(len, lines), default=0)
    blocks: list[Block] = []
    is_open = False
    for place, line in enumerate(lines):
        if not line:
            is_open = False
        elif not MARK.match(line) and (heading := _heading(lines, place, wanted)):
            blocks.append(heading)
            is_open = False
        elif (entry := ENTRY.fullmatch(line)) and _bare(entry["title"]) in titles:
            _add_item(blocks, line)
            is_open = False
        else:
            _add(blocks, line, is_open=is_open)
            is_open = not _stops(line, longest)
    return [block for block in blocks if block.text or block.items]


def _heading(lines: list[str], place: int, wanted: dict[str, int]) -> Block | None:
    """A heading may go over several lines; those after the first are emptied."""
    said = ""
    for length in range(1, 4):
        said = " ".join(lines[place : place + length])
        if (level := wanted.get(_bare(said))) is not None:
            lines[place : place + length] = [said, *[""] * (length - 1)]
            return Block("heading", text=said, level=level)
    return None


def _add(blocks: list[Block], line: str, *, is_open: bool) -> None:
    """To the block that is open, or as a new one."""
    mark = MARK.match(line)
    last = blocks[-1] if blocks else None
    if mark:
        _add_item(blocks, line[mark.end() :])
    elif is_open and last and not NUMBER.match(line):
        if last.kind == "list":
            last.items[-1] = _joined(last.items[-1], line)
        else:
            last.text = _joined(last.text, line)
    else:
        blocks.append(Block("paragraph", text=line))


def _add_item(blocks: list[Block], item: str) -> None:
    if not blocks or blocks[-1].kind != "list":
        blocks.append(Block("list"))
    blocks[-1].items.append(item)


def _joined(before: str, after: str) -> str:
    """A word that was divided at the end of a line is whole again."""
    if re.search(r"[^\W\d_]\u00ad$", before):
        return before[:-1] + after
    return f"{before} {after}"


def _stops(line: str, longest: int) -> bool:
    return len(line) < (SHORT if END.search(line) else SHORTER) * longest


def _bare(words: str) -> str:
    """For comparison: letters and digits only."""
    return "".join(filter(str.isalnum, words.casefold()))
