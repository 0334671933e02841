"""schema.org's words for a report, as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from sector_reports.citing.record import Citation, CitedRelation, absolute
from sector_reports.models import Relation

# What a report is to the other, and the other way round. schema.org has no word for replacing; DCMI has.
RELATIONS = {
    Relation.Kind.REPLACES: ("http://purl.org/dc/terms/replaces", "http://purl.org/dc/terms/isReplacedBy"),
    Relation.Kind.TRANSLATES: ("translationOfWork", "workTranslation"),
    Relation.Kind.RESPONDS_TO: ("citation", "subjectOf"),
    Relation.Kind.ANNEX_OF: ("isPartOf", "hasPart"),
}


def linked_data(citation: Citation) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Report",
        "@id": citation.url,
        "url": citation.url,
        "identifier": citation.urn,
        "name": citation.title,
        "headline": citation.title,
        "abstract": citation.abstract,
        "genre": citation.kind,
        "datePublished": str(citation.date),
        "inLanguage": citation.language,
        "version": str(citation.edition),
        "author": _organisation(citation.publisher, absolute("/")),
        "publisher": _organisation(citation.publisher, absolute("/")),
        "contributor": [
            _organisation(citation.group_name, citation.group_url),
            *(_organisation(name) for name in citation.organisations),
        ],
        "about": [{"@type": "Thing", "name": sector} for sector in citation.sectors],
        "isAccessibleForFree": True,
        "encoding": {
            "@type": "MediaObject",
            "contentUrl": citation.file.url,
            "encodingFormat": citation.file.media_type,
            "contentSize": f"{citation.file.size} B",
            "sha256": citation.file.sha256,
        },
        **_relations(citation.relations),
    }


def _relations(relations: Iterable[CitedRelation]) -> dict[str, list[dict[str, str]]]:
    said: dict[str, list[dict[str, str]]] = {}
    for relation in relations:
        term = RELATIONS[Relation.Kind(relation.kind)][relation.is_reverse]
        other = {"@type": "Report", "@id": relation.url, "url": relation.url, "name": relation.title}
        said.setdefault(term, []).append(other)
    return said


def _organisation(name: str, url: str = "") -> dict[str, str]:
    return {"@type": "Organization", "name": name} | ({"url": url} if url else {})
