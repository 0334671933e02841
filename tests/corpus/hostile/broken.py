"""Files that are not what they claim to be: cut off, locked, damaged, or something else as well."""

import io
import zlib

import pikepdf

from tests.corpus.hostile.common import Make, one
from tests.corpus.writing import TEXT, document, stream, written


def encrypted(password: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(one())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=password, R=4), static_id=True)
    return out.getvalue()


def polyglot(prefix: bytes) -> bytes:
    return prefix + one()


def polyglot_zip() -> bytes:
    """A PDF before, an archive behind; the end mark is still where it must be."""
    return one() + b"PK\x05\x06" + bytes(18)


def wrong_length_of_a_small_part() -> bytes:
    """What says which letters are meant, with a length that is not its own: read strictly, it would be gone."""
    table = b"1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <54> <0041> endbfchar " * 4
    packed = zlib.compress(table)
    objects = document()
    objects[5] = str(objects[5]).replace(">>", "/ToUnicode 10 0 R >>")
    return written(objects | {10: stream(packed, "/Filter /FlateDecode", length=len(table))})


BROKEN: dict[str, tuple[Make, str]] = {
    "encrypted": (lambda: encrypted("secret"), "encrypted"),
    "encrypted-empty-password": (lambda: encrypted(""), "encrypted"),
    "truncated": (lambda: one()[:-200], "cut_off"),
    "truncated-with-end": (lambda: one()[:300] + b"\n%%EOF\n", "damaged"),
    "no-table": (lambda: one().replace(b"xref\n0", b"xxxx\n0"), "damaged"),
    "wrong-start": (lambda: one().replace(b"startxref\n", b"startxref\n9"), "damaged"),
    "start-beyond": (
        lambda: one().rpartition(b"startxref")[0] + b"startxref\n99999999999999999999\n%%EOF\n",
        "damaged",
    ),
    "empty": (lambda: b"", "not_pdf"),
    "zeros": (lambda: bytes(1000), "not_pdf"),
    "only-marks": (lambda: b"%PDF-1.7\n%%EOF\n", "damaged"),
    "gif-before": (lambda: polyglot(b"GIF89a"), "not_pdf"),
    "zip-before": (lambda: polyglot(b"PK\x03\x04"), "not_pdf"),
    "html-before": (lambda: polyglot(b"<html><script>1</script>"), "not_pdf"),
    "shell-before": (lambda: polyglot(b"#!/bin/sh\nexit\n"), "not_pdf"),
    "postscript": (lambda: b"%!PS-Adobe-3.0\n(x) run\n%%EOF\n", "not_pdf"),
    "page-without-extent": (
        lambda: written(document() | {3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e30 1e30] >>"}),
        "damaged",
    ),
    "length-too-large": (lambda: written(document() | {4: stream(TEXT, length=99999999)}), "damaged"),
    "length-negative": (lambda: written(document() | {4: stream(TEXT, length=-1)}), "damaged"),
    "length-of-what-it-unpacks-to": (wrong_length_of_a_small_part, "damaged"),
    "length-to-itself": (
        lambda: written(document() | {4: b"<< /Length 4 0 R >>\nstream\nx\nendstream"}),
        "damaged",
    ),
    "huge-size": (lambda: written(document(), trailer="/Size 2147483647"), "any"),
    "archive-behind": (polyglot_zip, "any"),
}
