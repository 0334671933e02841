"""The small part of Markdown the sample publications are written in, as blocks for `sample_report.typ`.

Headings (`##`, `###`), paragraphs, `- ` and `1. ` lists, `> ` notes, pipe tables and `**strong**`; every
other character stands for itself, and no text is an error.
"""

import re

Span = dict[str, str | bool]
Block = dict[str, object]

_STRONG = re.compile(r"\*\*(.+?)\*\*")
_HEADING = re.compile(r"(#{2,3}) +(.+)")
_BULLET = re.compile(r"- +")
_NUMBER = re.compile(r"\d+\. +")
_NOTE = re.compile(r"> ?")
_TABLE_RULE = re.compile(r"\|[\s|:-]+\|")


def parse_blocks(body: str) -> list[Block]:
    blocks: list[Block] = []
    for chunk in re.split(r"\n\s*\n", body):
        lines = [line.strip() for line in chunk.splitlines() if line.strip()]
        while lines and (heading := _HEADING.fullmatch(lines[0])):
            marks, words = heading.groups()
            blocks.append({"kind": "heading", "level": len(marks) - 1, "spans": _spans(words)})
            lines = lines[1:]
        if lines:
            blocks.append(_block(lines))
    return blocks


def _block(lines: list[str]) -> Block:
    if _BULLET.match(lines[0]):
        return {"kind": "bullets", "items": _items(lines, _BULLET)}
    if _NUMBER.match(lines[0]):
        return {"kind": "numbers", "items": _items(lines, _NUMBER)}
    if len(lines) > 1 and lines[0].startswith("|") and _TABLE_RULE.fullmatch(lines[1]):
        return {"kind": "table", "rows": _rows([lines[0], *lines[2:]])}
    if all(_NOTE.match(line) for line in lines):
        return {"kind": "note", "spans": _spans(" ".join(_NOTE.sub("", line, count=1) for line in lines))}
    return {"kind": "paragraph", "spans": _spans(" ".join(lines))}


def _items(lines: list[str], marker: re.Pattern[str]) -> list[list[Span]]:
    items: list[str] = []
    for line in lines:
        if marker.match(line):
            items.append(marker.sub("", line, count=1))
        else:
            items[-1] += f" {line}"
    return [_spans(item) for item in items]


def _rows(lines: list[str]) -> list[list[list[Span]]]:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    width = len(rows[0])
    return [[_spans(cell) for cell in (row + [""] * width)[:width]] for row in rows]


def _spans(words: str) -> list[Span]:
    parts = _STRONG.split(words)
    return [{"text": part, "strong": index % 2 == 1} for index, part in enumerate(parts) if part]
