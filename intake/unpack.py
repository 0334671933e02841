"""How much the streams of a file unpack to, without ever holding more than the limit. PDF 32000-1:2008, 7.4."""

import base64
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pikepdf

from intake.limits import FILTERS, MB, PIXELS, UNPACKED
from intake.why import RefusedError, Why

CHUNK = 1 * MB
FULL_NAMES = {
    "/AHx": "/ASCIIHexDecode",
    "/A85": "/ASCII85Decode",
    "/LZW": "/LZWDecode",
    "/Fl": "/FlateDecode",
    "/RL": "/RunLengthDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
}
PICTURES = {"/CCITTFaxDecode", "/DCTDecode", "/JPXDecode", "/JBIG2Decode"}
CLEAR, END = 256, 257  # codes of LZW


def unpack(objects: Iterable[pikepdf.Object]) -> int:
    """The size of all streams, unpacked. Raises RefusedError beyond the limits, and for filters nobody needs."""
    left = UNPACKED
    for stream in objects:
        if isinstance(stream, pikepdf.Stream):
            check_picture(stream)
            left -= unpacked_size(stream.read_raw_bytes(), filters_of(stream), left)
    return UNPACKED - left


def check_picture(stream: pikepdf.Stream) -> None:
    width, height = stream.get("/Width", 0), stream.get("/Height", 0)
    if isinstance(width, int) and isinstance(height, int) and width * height > PIXELS:
        raise RefusedError(Why.UNPACKS_TOO_FAR)


def filters_of(stream: pikepdf.Stream) -> list[str]:
    told: Any = stream.get("/Filter", [])
    names = [told] if isinstance(told, pikepdf.Name) else list(told)
    if len(names) > FILTERS:
        raise RefusedError(Why.ODD_FILTERS)
    return [FULL_NAMES.get(str(name), str(name)) for name in names]


def unpacked_size(raw: bytes, filters: list[str], most: int) -> int:
    """The largest of the states that the data passes through."""
    largest = len(raw)
    for place, name in enumerate(filters):
        is_last = place == len(filters) - 1
        if name in PICTURES and is_last:
            return largest
        if name not in DECODERS:
            raise RefusedError(Why.ODD_FILTERS)
        size, kept = 0, []
        for part in DECODERS[name](raw):
            size += len(part)
            if size > most:
                raise RefusedError(Why.UNPACKS_TOO_FAR)
            if not is_last:
                kept.append(part)
        raw = b"".join(kept)
        largest = max(largest, size)
    return largest


def inflate(raw: bytes) -> Iterator[bytes]:
    """What is damaged ends early: the gate sees to what is left."""
    inflater = zlib.decompressobj()
    waiting = raw
    try:
        while waiting and not inflater.eof:
            part = inflater.decompress(waiting, CHUNK)
            waiting = inflater.unconsumed_tail
            yield part
    except zlib.error:
        return


def from_hex(raw: bytes) -> Iterator[bytes]:
    digits = re.sub(rb"[^0-9A-Fa-f]", b"", raw.partition(b">")[0])
    yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def from_base_85(raw: bytes) -> Iterator[bytes]:
    text = re.sub(rb"[^!-uz]", b"", raw.partition(b"~>")[0])
    try:
        yield base64.a85decode(text)
    except ValueError:
        return


def run_lengths(raw: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(raw) and (length := raw[at]) != 128:  # noqa: PLR2004 -- the end of the data
        if length < 128:  # noqa: PLR2004 -- so many bytes follow as they are
            yield raw[at + 1 : at + 2 + length]
            at += length + 2
        else:
            yield raw[at + 1 : at + 2] * (257 - length)
            at += 2


def lzw(raw: bytes) -> Iterator[bytes]:
    table: list[bytes] = []
    previous, width, held, bits = b"", 9, 0, 0
    for byte in raw:
        held, bits = (held << 8 | byte) & 0xFFFFF, bits + 8
        if bits < width:
            continue
        bits -= width
        code = held >> bits & (1 << width) - 1
        if code == END:
            return
        if code == CLEAR or not table:
            table, previous, width = [bytes([value]) for value in range(256)] + [b"", b""], b"", 9
            if code == CLEAR:
                continue
        if code > len(table) or (code == len(table) and not previous):
            return
        entry = table[code] if code < len(table) else previous + previous[:1]
        yield entry
        if previous and len(table) < 4096:  # noqa: PLR2004 -- as many codes as twelve bits have
            table.append(previous + entry[:1])
        previous = entry
        width = 9 + sum(len(table) + 1 >= full for full in (512, 1024, 2048))


DECODERS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "/FlateDecode": inflate,
    "/ASCIIHexDecode": from_hex,
    "/ASCII85Decode": from_base_85,
    "/RunLengthDecode": run_lengths,
    "/LZWDecode": lzw,
}
