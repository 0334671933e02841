"""schema.org's words for a report, as JSON-LD."""

from typing import Any

from sector_reports.citing.record import Citation, absolute


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
    }


def _organisation(name: str, url: str = "") -> dict[str, str]:
    return {"@type": "Organization", "name": name} | ({"url": url} if url else {})
