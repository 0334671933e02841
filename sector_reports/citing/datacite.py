"""The DataCite Metadata Schema, kernel 4: as JSON for citing, and as XML for harvesting.

The portal registers no DOIs, so a report is identified by its address, and besides by a URN that never changes.
"""

import json
from typing import Any

from sector_reports.citing.record import Citation, CitedRelation
from sector_reports.markup import Markup, element
from sector_reports.models import Relation

NAMESPACE = "http://datacite.org/schema/kernel-4"
SCHEMA = "http://schema.datacite.org/meta/kernel-4/metadata.xsd"
# What a report is to the other, and the other way round; 4.5 has no word of its own for a translation or an answer.
RELATIONS = {
    Relation.Kind.REPLACES: ("Obsoletes", "IsObsoletedBy"),
    Relation.Kind.TRANSLATES: ("IsVariantFormOf", "IsOriginalFormOf"),
    Relation.Kind.RESPONDS_TO: ("References", "IsReferencedBy"),
    Relation.Kind.ANNEX_OF: ("IsSupplementTo", "IsSupplementedBy"),
}
ORGANISATIONAL = {"nameType": "Organizational"}
RIGHTS = {"rights": "TLP:CLEAR", "rightsUri": "https://www.first.org/tlp/"}


def render(citation: Citation) -> str:
    return json.dumps(attributes(citation), ensure_ascii=False, indent=1) + "\n"


def attributes(citation: Citation) -> dict[str, Any]:
    return {
        "schemaVersion": NAMESPACE,
        "url": citation.url,
        "alternateIdentifiers": [{"alternateIdentifier": citation.urn, "alternateIdentifierType": "URN"}],
        "creators": [_organisation(citation.publisher)],
        "titles": [{"title": citation.title}],
        "publisher": {"name": citation.publisher},
        "publicationYear": str(citation.date.year),
        "types": {"resourceTypeGeneral": "Report", "resourceType": citation.kind},
        "contributors": [
            _organisation(name) | {"contributorType": kind} for name, kind in _contributors(citation)
        ],
        "subjects": [{"subject": sector} for sector in citation.sectors],
        "dates": [{"date": str(citation.date), "dateType": "Issued"}],
        "language": citation.language,
        "version": str(citation.edition),
        "relatedIdentifiers": [
            {"relatedIdentifier": relation.url} | _kind_of(relation) for relation in citation.relations
        ],
        "sizes": [f"{citation.file.pages} pages", f"{citation.file.size} bytes"],
        "formats": [citation.file.media_type],
        "descriptions": [{"description": text, "descriptionType": "Abstract"} for text in _texts(citation)],
        "rightsList": [RIGHTS],
    }


def _organisation(name: str) -> dict[str, str]:
    return {"name": name, **ORGANISATIONAL}


def _contributors(citation: Citation) -> list[tuple[str, str]]:
    others = dict.fromkeys(citation.organisations)
    return [(citation.group_name, "ResearchGroup"), *((name, "Other") for name in others)]


def _kind_of(relation: CitedRelation) -> dict[str, str]:
    return {
        "relatedIdentifierType": "URL",
        "relationType": RELATIONS[Relation.Kind(relation.kind)][relation.is_reverse],
        "resourceTypeGeneral": "Report",
    }


def _texts(citation: Citation) -> list[str]:
    return [citation.abstract] if citation.abstract else []


def resource(citation: Citation) -> Markup:
    """The same as XML."""
    creator = element("creatorName", citation.publisher, attributes=ORGANISATIONAL)
    urn = element("alternateIdentifier", citation.urn, attributes={"alternateIdentifierType": "URN"})
    rights = element("rights", RIGHTS["rights"], attributes={"rightsURI": RIGHTS["rightsUri"]})
    return element(
        "resource",
        element("identifier", citation.url, attributes={"identifierType": "URL"}),
        element("creators", element("creator", creator)),
        element("titles", element("title", citation.title)),
        element("publisher", citation.publisher),
        element("publicationYear", str(citation.date.year)),
        element("resourceType", citation.kind, attributes={"resourceTypeGeneral": "Report"}),
        element("subjects", *(element("subject", sector) for sector in citation.sectors)),
        element("contributors", *(_contributor(name, kind) for name, kind in _contributors(citation))),
        element("dates", element("date", str(citation.date), attributes={"dateType": "Issued"})),
        element("language", citation.language),
        element("alternateIdentifiers", urn),
        element("relatedIdentifiers", *(_related(relation) for relation in citation.relations)),
        element(
            "sizes",
            element("size", f"{citation.file.pages} pages"),
            element("size", f"{citation.file.size} bytes"),
        ),
        element("formats", element("format", citation.file.media_type)),
        element("version", str(citation.edition)),
        element("rightsList", rights),
        element("descriptions", *(_description(text) for text in _texts(citation))),
        attributes={
            "xmlns": NAMESPACE,
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
        },
    )


def _contributor(name: str, kind: str) -> Markup:
    named = element("contributorName", name, attributes=ORGANISATIONAL)
    return element("contributor", named, attributes={"contributorType": kind})


def _related(relation: CitedRelation) -> Markup:
    return element("relatedIdentifier", relation.url, attributes=_kind_of(relation))


def _description(text: str) -> Markup:
    return element("description", text, attributes={"descriptionType": "Abstract"})
