"""Ordinary PDFs of many makers and shapes, made by this script: all must be accepted, with their text unchanged."""

import io
import shutil
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pikepdf
import typst
from PIL import Image, ImageDraw

from sector_reports.sample_pdf import load_publications, render_sample_pdf
from tests.corpus.writing import TEXT, document, stream, update, with_streams, written

ROOT = Path(__file__).parent.parent.parent
FONTS = ROOT / "sector_reports" / "fonts"
WORDS = "Sector reports help operators to see what others have met before them. "

SHAPES = {
    "article": "= Title\n#lorem(400)\n== Part\n#lorem(300)",
    "two-columns": "#set page(columns: 2)\n#lorem(1200)",
    "landscape": "#set page(flipped: true)\n= Wide\n#lorem(200)",
    "letter": '#set page("us-letter")\n#lorem(200)',
    "poster": '#set page("a0")\n#text(80pt)[A poster]',
    "slides": '#set page("presentation-16-9")\n' + "= Slide\n#lorem(30)\n#pagebreak()\n" * 30,
    "tables": "#for n in range(12) { table(columns: 4, ..range(80).map(str)) }",
    "links": '#link("https://ecs-org.eu")[Home] #link("mailto:a@example.org")[Mail] #link("https://x.example/?q=(a)%20b")[Odd]',
    "internal-links": '#set heading(numbering: "1.")\n#outline()\n= One <one>\nSee @one.\n= Two <two>\nSee @two.',
    "footnotes": "#for n in range(60) [Word#footnote[A note.] ]",
    "mathematics": "$ sum_(k=0)^n k = (n(n+1))/2 $ #lorem(50)",
    "drawing": "#for n in range(300) { place(dx: n * 1pt, circle(radius: 3pt)) } #lorem(20)",
    "gradients": "#rect(width: 100%, height: 50%, fill: gradient.linear(..color.map.rainbow)) #lorem(9)",
    "accents": "Žižkov, Łódź, Çankırı, Αθήνα, Київ, naïveté, straße, €, —, “quotes”",
    "hebrew": '#set text(font: "Noto Sans Hebrew", lang: "he")\nשלום עולם',
    "ligatures": "office affluent waffle fjord #lorem(30)",
    "long": "#for n in range(300) [= Chapter #n\n #lorem(350) #pagebreak()]",
    "code": "```python\nprint('%PDF-1.7 %%EOF /JavaScript (x)')\n```",
    "words-of-attacks": "/OpenAction /JavaScript /Launch /AA << /S /JavaScript >> endobj endstream startxref %%EOF",
}


@cache
def fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def by_typst(text: str, standards: Any = None) -> bytes:
    head = '#set document(title: "A title", author: "An Author")\n#set text(lang: "en")\n'
    return bytes(
        typst.compile((head + text).encode(), format="pdf", font_paths=fonts(), pdf_standards=standards or [])
    )


def scan(mode: str, count: int = 1, **options: object) -> bytes:
    pages = []
    for number in range(count):
        page = Image.new(mode, (1240, 1754), "white" if mode != "1" else 1)
        draw = ImageDraw.Draw(page)
        for line in range(40):
            draw.text((100, 100 + line * 40), f"{number} {WORDS}", fill=0)
        pages.append(page)
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=150, **options)
    return out.getvalue()


def remade(
    content: bytes, change: Callable[[pikepdf.Pdf], None] = lambda pdf: None, **options: object
) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(out, static_id=True, **options)  # type: ignore[arg-type]
    return out.getvalue()


def with_bookmarks(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        for number in range(len(pdf.pages)):
            part = pikepdf.OutlineItem(f"Part {number}", number)
            part.children.append(pikepdf.OutlineItem("Below", number, "Fit"))
            outline.root.append(part)


def with_labels(pdf: pikepdf.Pdf) -> None:
    numbers = pikepdf.Array(
        [0, pikepdf.Dictionary(S=pikepdf.Name.r), 2, pikepdf.Dictionary(S=pikepdf.Name.D)]
    )
    pdf.Root.PageLabels = pikepdf.Dictionary(Nums=numbers)


def with_named_places(pdf: pikepdf.Pdf) -> None:
    place = pikepdf.Array([pdf.pages[0].obj, pikepdf.Name.Fit])
    pdf.Root.Names = pikepdf.Dictionary(
        Dests=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), place]))
    )
    pdf.Root.Dests = pikepdf.Dictionary(AA=place, JS=place)


def with_layers(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("Layer")))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(Order=[layer], ON=[layer]))


def with_rotation(pdf: pikepdf.Pdf) -> None:
    for page in pdf.pages:
        page.rotate(90, relative=True)


def with_comments(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Text,
        Rect=[9, 9, 29, 29],
        Contents=pikepdf.String("Why?"),
    )
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])


def with_field(pdf: pikepdf.Pdf) -> None:
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.Widget,
            FT=pikepdf.Name.Tx,
            Rect=[9, 9, 99, 29],
            T=pikepdf.String("name"),
            V=pikepdf.String("Value"),
            P=pdf.pages[0].obj,
        )
    )
    pdf.pages[0].Annots = pikepdf.Array([field])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[field])


def oddly_named_fonts() -> bytes:
    """A font may be called like something that acts."""
    objects = document()
    objects[3] = str(objects[3]).replace("/F1 5 0 R", "/AA 5 0 R /JS 5 0 R /OpenAction 5 0 R")
    return written(objects | {4: stream(TEXT.replace("/F1", "/AA"))})


def indirect_resources() -> bytes:
    objects = document(_10="<< /AA 5 0 R /F1 5 0 R >>")
    objects[3] = str(objects[3]).replace("<< /F1 5 0 R >>", "10 0 R")
    return written(objects | {4: stream(TEXT.replace("/F1", "/AA"))})


def filtered(name: str, data: bytes) -> bytes:
    return written(document() | {4: stream(data, f"/Filter {name}")})


def old_tables() -> bytes:
    return update(written(document()), {4: stream(TEXT.replace("stay", "remain"))})


def object_streams() -> bytes:
    base = document()
    return with_streams({4: base[4]}, {number: base[number] for number in (1, 2, 3, 5)})


def printed_by_chromium(page: str) -> bytes:
    """Raises FileNotFoundError where there is no chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise FileNotFoundError("chromium")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_text(f'<!doctype html><html lang="en"><title>Page</title><meta charset="utf-8">{page}')
        subprocess.run(
            [
                *(
                    program,
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    f"--user-data-dir={folder}/profile",
                ),
                *("--no-pdf-header-footer", f"--print-to-pdf={target}", source.as_uri()),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )
        return target.read_bytes()


WEB_PAGES = {
    "text": f"<h1>Title</h1><p>{WORDS * 40}</p>",
    "links": '<p><a href="https://ecs-org.eu/">Home</a> <a href="#end">End</a></p><p id="end">The end.</p>',
    "table": "<table>" + "<tr><td>Cell</td><td>Cell</td></tr>" * 200 + "</table>",
    "right-to-left": '<p dir="rtl" lang="he">שלום עולם</p>',
}


def office() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """As office suites and other programs write: options of writing, and parts that they add."""
    article = by_typst(SHAPES["article"])
    changes = (
        with_bookmarks,
        with_labels,
        with_named_places,
        with_layers,
        with_rotation,
        with_comments,
        with_field,
    )
    for change in changes:
        yield change.__name__.replace("_", "-"), partial(remade, article, change)
    yield "linearised", lambda: remade(article, linearize=True)
    yield (
        "version-1.4",
        lambda: remade(article, object_stream_mode=pikepdf.ObjectStreamMode.disable, force_version="1.4"),
    )
    yield (
        "uncompressed",
        lambda: remade(
            article, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.generalized
        ),
    )
    yield "qdf", lambda: remade(article, qdf=True)


def made() -> dict[str, Callable[[], bytes]]:
    found: dict[str, Callable[[], bytes]] = {
        f"typst-{name}": partial(by_typst, text) for name, text in SHAPES.items()
    }
    found |= {
        f"typst-{standard}": partial(by_typst, SHAPES["article"], [standard])
        for standard in ("1.4", "1.7", "2.0", "a-1b", "a-2b", "a-3b", "ua-1")
    }
    found |= {f"office-{name}": make for name, make in office()}
    found |= {
        "scan-colour": lambda: scan("RGB"),
        "scan-grey": lambda: scan("L", 5),
        "scan-black-and-white": lambda: scan("1", 10),
        "scan-many": lambda: scan("L", 40, quality=30),
        "plain": lambda: written(document()),
        "oddly-named-fonts": oddly_named_fonts,
        "indirect-resources": indirect_resources,
        "updated": old_tables,
        "object-streams": object_streams,
        "flate": lambda: filtered("/FlateDecode", zlib.compress(TEXT.encode())),
        "hex-and-flate": lambda: filtered(
            "[/ASCIIHexDecode /FlateDecode]", zlib.compress(TEXT.encode()).hex().encode() + b">"
        ),
        "run-lengths": lambda: filtered("/RunLengthDecode", bytes([len(TEXT) - 1]) + TEXT.encode() + b"\x80"),
    }
    for publication in load_publications(ROOT / "content" / "publications"):
        found[f"sample-{publication.slug}"] = partial(render_sample_pdf, publication)
    found |= {f"chromium-{name}": partial(printed_by_chromium, page) for name, page in WEB_PAGES.items()}
    return found


ORDINARY = made()
