"""Unqualified Dublin Core as OAI-PMH carries it (oai_dc)."""

from sector_reports.citing.record import Citation
from sector_reports.markup import DECLARATION, Markup, element

NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
NAMESPACES = {
    "xmlns:oai_dc": NAMESPACE,
    "xmlns:dc": "http://purl.org/dc/elements/1.1/",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
}


def render(citation: Citation) -> str:
    return f"{DECLARATION}{resource(citation)}\n"


def resource(citation: Citation) -> Markup:
    terms = [
        ("title", citation.title),
        ("creator", citation.publisher),
        *(("contributor", name) for name in citation.contributors),
        ("publisher", citation.publisher),
        *(("subject", sector) for sector in citation.sectors),
        ("description", citation.abstract),
        ("date", str(citation.date)),
        ("type", "Text"),
        ("type", citation.kind),
        ("format", citation.file.media_type),
        ("identifier", citation.url),
        ("identifier", citation.urn),
        ("language", citation.language),
        *(("relation", relation.url) for relation in citation.relations),
        ("rights", "TLP:CLEAR"),
    ]
    return element(
        "oai_dc:dc",
        *(element(f"dc:{name}", value) for name, value in terms if value),
        attributes=NAMESPACES,
    )
