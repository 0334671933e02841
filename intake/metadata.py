"""What a file says of itself: its title, subject, keywords and dates stay; authors, programs and histories go.

The XMP packet is written anew from these. The one that came is never parsed as XML; only the title, where the document
has none beside it, and the claim to be accessible (PDF/UA) are read from it.
"""

import html
import re
from collections import Counter
from xml.sax.saxutils import escape

import pikepdf

from intake.active import KEPT_IN_INFO

LONGEST = 1000
PACKET = 256 * 1024
TITLE = re.compile(rb"<dc:title>.{0,200}?<rdf:li[^<>]{0,100}>([^<]{1,1000})</rdf:li>", re.DOTALL)
ACCESSIBLE = re.compile(rb"pdfuaid:part(?:=[\"']|>)([12])")

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">{facts}</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def clean_metadata(pdf: pikepdf.Pdf, removed: Counter[str]) -> None:
    info = pdf.trailer.get("/Info")
    packet = _packet(pdf)
    if isinstance(info, pikepdf.Dictionary):
        for key in list(info.keys()):
            if key not in KEPT_IN_INFO or not isinstance(info[key], pikepdf.String):
                del info[key]
                removed["metadata"] += 1
        title = str(info.get("/Title", ""))[:LONGEST]
    else:
        title = ""
        if info is not None:
            del pdf.trailer["/Info"]
    written = _written(title or _title(packet), ACCESSIBLE.search(packet))
    removed["metadata"] += packet not in {b"", written}
    stream = pdf.make_stream(written)
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    pdf.Root.Metadata = stream


def _packet(pdf: pikepdf.Pdf) -> bytes:
    stream = pdf.Root.get("/Metadata")
    if not isinstance(stream, pikepdf.Stream):
        return b""
    try:
        return bytes(stream.read_bytes()[:PACKET])
    except pikepdf.PdfError:
        return b""


def _title(packet: bytes) -> str:
    found = TITLE.search(packet)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""


def _written(title: str, accessible: re.Match[bytes] | None) -> bytes:
    facts = ""
    if clean := "".join(letter for letter in title if letter.isprintable()).strip():
        facts += (
            f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(clean)}</rdf:li></rdf:Alt></dc:title>'
        )
    if accessible:
        facts += f"<pdfuaid:part>{accessible[1].decode('ascii')}</pdfuaid:part>"
    return XMP.format(facts=facts).encode("utf-8")
