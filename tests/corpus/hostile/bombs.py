"""Files that cost more than they should: to unpack, to draw, to read."""

import base64
import zlib

from tests.corpus.hostile.common import MB, Make, drawing, one
from tests.corpus.writing import document, stream, with_streams, written


def flate_bomb() -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(MB)) for _part in range(1000)) + packer.flush()
    return contents(data, "/FlateDecode")


def double_bomb(times: int) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(16 * MB)) for _part in range(64)) + packer.flush()
    for _time in range(times - 1):
        data = zlib.compress(data, 9)
    return contents(data, "[" + "/FlateDecode " * times + "]")


def contents(data: bytes, filters: str, extra: str = "") -> bytes:
    objects = document()
    return written(objects | {4: stream(data, f"/Filter {filters} {extra}")})


def lzw_bomb() -> bytes:
    """Codes of ever longer runs: each the one that the reader has just learnt, until the table is full and cleared."""
    bits, width = f"{256:09b}{0:09b}", 9
    for code in range(258, 4094):
        if code + 1 >= 1 << width:
            width += 1
        bits += f"{code:0{width}b}"
    whole = f"{256:09b}" + (bits[9:] + f"{256:012b}") * 60 + f"{257:09b}"
    whole += "0" * (-len(whole) % 8)
    return contents(int(whole, 2).to_bytes(len(whole) // 8), "/LZWDecode")


def many_bombs() -> bytes:
    """Each within the limit, all together far beyond it."""
    data = zlib.compress(bytes(15 * MB), 9)
    objects = document(page="/Extra [" + " ".join(f"{number} 0 R" for number in range(10, 40)) + "]")
    return written(objects | {number: stream(data, "/Filter /FlateDecode") for number in range(10, 40)})


def object_stream_bomb() -> bytes:
    data = zlib.compress(b"1 0 " + b" " * (300 * MB), 9)
    base = document()
    return with_streams({2: base[2], 3: base[3], 4: base[4], 5: base[5]}, {1: base[1]}, pack=data)


def xref_stream_bomb() -> bytes:
    content = b"%PDF-1.7\n"
    start = len(content)
    data = zlib.compress(bytes(400 * MB), 9)
    content += b"9 0 obj\n" + stream(
        data, "/Type /XRef /W [1 4 2] /Size 60000000 /Root 1 0 R /Filter /FlateDecode"
    )
    return content + f"\nendobj\nstartxref\n{start}\n%%EOF\n".encode()


def huge_picture() -> bytes:
    picture = stream(
        bytes(10),
        "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB",
    )
    return drawing(picture)


def endless_drawing() -> bytes:
    """Small to write, endless to draw: a pattern within a form within a form."""
    objects = document()
    objects[3] = str(objects[3]).replace("/Font", "/XObject << /X 10 0 R >> /Font")
    objects[4] = stream("/X Do " * 20)
    for number in range(10, 18):
        inner = f"/Resources << /XObject << /X {number + 1} 0 R >> >>"
        objects[number] = stream("/X Do " * 20, f"/Type /XObject /Subtype /Form /BBox [0 0 500 500] {inner}")
    objects[18] = stream("0 0 500 500 re f " * 10, "/Type /XObject /Subtype /Form /BBox [0 0 500 500]")
    return written(objects)


def form_that_draws_itself() -> bytes:
    inner = "/Resources << /XObject << /Im1 10 0 R >> >>"
    return drawing(stream("/Im1 Do", f"/Type /XObject /Subtype /Form /BBox [0 0 9 9] {inner}"))


BOMBS: dict[str, tuple[Make, str]] = {
    "flate-bomb": (flate_bomb, "unpacks_too_far"),
    "double-flate-bomb": (lambda: double_bomb(2), "unpacks_too_far"),
    "triple-flate-bomb": (lambda: double_bomb(3), "unpacks_too_far"),
    "lzw-bomb": (lzw_bomb, "unpacks_too_far"),
    "run-length-bomb": (lambda: contents(b"\x81\x00" * (2 * MB), "/RunLengthDecode"), "unpacks_too_far"),
    "hex-around-bomb": (
        lambda: contents(
            zlib.compress(bytes(250 * MB), 9).hex().encode() + b">", "[/ASCIIHexDecode /FlateDecode]"
        ),
        "unpacks_too_far",
    ),
    "base-85-around-bomb": (
        lambda: contents(
            base64.a85encode(zlib.compress(bytes(250 * MB), 9)) + b"~>", "[/ASCII85Decode /FlateDecode]"
        ),
        "unpacks_too_far",
    ),
    "many-small-bombs": (many_bombs, "unpacks_too_far"),
    "object-stream-bomb": (object_stream_bomb, "refused"),
    "xref-stream-bomb": (xref_stream_bomb, "refused"),
    "filters-of-filters": (lambda: contents(b"x", "[" + "/FlateDecode " * 100 + "]"), "refused"),
    "unknown-filter": (lambda: contents(b"x", "/EvilDecode"), "odd_filters"),
    "crypt-filter": (lambda: contents(b"x", "/Crypt"), "odd_filters"),
    "huge-picture": (huge_picture, "unpacks_too_far"),
    "endless-drawing": (endless_drawing, "refused"),
    "form-that-draws-itself": (form_that_draws_itself, "any"),
    "operators-million": (lambda: written(document() | {4: stream(b"q Q " * 2_000_000)}), "any"),
    "operators-deep": (lambda: written(document() | {4: stream(b"q " * 1_000_000)}), "any"),
    "content-garbage": (lambda: written(document() | {4: stream(bytes(range(256)) * 4000)}), "any"),
    "larger-than-allowed": (lambda: one() + b"%" * (25 * MB) + b"\n%%EOF\n", "too_large"),
}
