"""A second pair of eyes: reads the bytes of the file that was written, knows nothing of qpdf, and looks for what acts.

It trusts no table: every object between "obj" and its end is read wherever it stands, those in object streams too. It
reads what we have written ourselves, so what it cannot read is a reason to refuse.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Any

from intake.limits import NESTING, UNPACKED
from intake.why import RefusedError, Why

TOKEN = re.compile(
    rb"[\x00\t\n\x0c\r ]*(?:%[^\r\n]*[\r\n\x00\t\x0c ]*)*"
    rb"(?:(?P<reference>\d+[ \r\n]+\d+[ \r\n]+R(?![^\x00\t\n\x0c\r ()<>\[\]{}/%]))|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)|(?P<string>\()|<(?P<hex>[0-9A-Fa-f\s]*)>"
    rb"|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%]+))"
)
OBJECT = re.compile(rb"(?:^|(?<=[\r\n ]))(\d+)[ ]+(\d+)[ ]+obj\b")
IN_STRING = re.compile(rb"[^()\\]*")
STREAM = re.compile(rb"[\r\n ]*stream\r?\n")


class Name(str):
    """A name, without its solidus."""


class Reference(bytes):
    """To another object."""


def parse(content: bytes) -> dict[bytes, Any]:
    """Every object, by its number."""
    found: dict[bytes, Any] = {}
    at = 0
    while match := OBJECT.search(content, at):
        value, at = read_value(content, match.end())
        if isinstance(value, dict) and (begin := STREAM.match(content, at)):
            length = value.get("Length")
            if not isinstance(length, int) or not 0 <= length <= len(content) - begin.end():
                raise RefusedError(Why.STILL_ACTIVE)
            data = content[begin.end() : begin.end() + length]
            at = begin.end() + length
            value["\0stream"] = True
            if value.get("Type") == "ObjStm":
                found.update(packed(value, data))
        found[match[1]] = value
    return found


def packed(holder: dict[str, Any], data: bytes) -> Iterator[tuple[bytes, Any]]:
    """The objects of an object stream."""
    if holder.get("Filter") == "FlateDecode":
        inflater = zlib.decompressobj()
        data = inflater.decompress(data, UNPACKED)
    elif "Filter" in holder:
        raise RefusedError(Why.STILL_ACTIVE)
    first = int(holder["First"])
    numbers = data[:first].split()
    for number, offset in zip(numbers[::2], numbers[1::2], strict=True):
        yield number, read_value(data, first + int(offset))[0]


def read_value(content: bytes, at: int) -> tuple[Any, int]:
    """One object. Containers are put together without recursion, so that depth costs nothing but the limit."""
    stack: list[tuple[bytes, list[Any]]] = []
    while True:
        token = TOKEN.match(content, at)
        if token is None:
            raise RefusedError(Why.STILL_ACTIVE)
        at = token.end()
        kind, text = token.lastgroup, token[token.lastgroup or 0]
        if kind == "open":
            stack.append((text, []))
            if len(stack) > NESTING + 2:
                raise RefusedError(Why.TOO_DEEP)
            continue
        if kind == "close":
            if not stack:
                raise RefusedError(Why.STILL_ACTIVE)
            opened, values = stack.pop()
            value: Any = dict(zip(values[::2], values[1::2], strict=False)) if opened == b"<<" else values
        elif kind == "string":
            value, at = read_string(content, at)
        else:
            value = scalar(kind, text)
        if not stack:
            return value, at
        stack[-1][1].append(value)


def scalar(kind: str | None, text: bytes) -> Any:
    if kind == "reference":
        return Reference(text.split()[0])
    if kind == "name":
        return Name(
            re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes.fromhex(code[1].decode()), text).decode(
                "latin-1"
            )
        )
    if kind == "hex":
        digits = b"".join(text.split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return int(text) if text.isdigit() else None


def read_string(content: bytes, at: int) -> tuple[bytes, int]:
    depth, begin = 1, at
    while depth:
        at = IN_STRING.match(content, at).end()  # type: ignore[union-attr]  # it always matches, if only nothing
        if at >= len(content):
            raise RefusedError(Why.STILL_ACTIVE)
        depth += {b"(": 1, b")": -1}.get(content[at : at + 1], 0)
        at += 2 if content[at : at + 1] == b"\\" else 1
    return re.sub(rb"\\([()\\])", rb"\1", content[begin : at - 1]), at
