"""FAIR Signposting, level 1: Link headers (RFC 8288) that lead a machine from each part of a report to the others."""

from django.http.response import HttpResponseBase
from django.urls import reverse

from sector_reports.citing.formats import FORMATS, Format
from sector_reports.citing.record import Citation, absolute


def cite_url(slug: str, kind: Format) -> str:
    return absolute(reverse("sector_reports:cite", args=[slug, kind.name]))


def sign_page(response: HttpResponseBase, citation: Citation) -> None:
    """The page leads to its permanent address, its file, its descriptions, its author and what it is about."""
    links = [
        _link(citation.url, "cite-as"),
        _link(citation.file.url, "item", citation.file.media_type),
        *(_link(cite_url(citation.slug, kind), "describedby", kind.media_type) for kind in FORMATS.values()),
        _link(citation.group_url, "author"),
        _link("https://schema.org/AboutPage", "type"),
        _link("https://schema.org/Report", "type"),
    ]
    response["Link"] = ", ".join(links)


def sign_description(response: HttpResponseBase, citation: Citation) -> None:
    """A description leads back to the page."""
    response["Link"] = _link(citation.url, "describes", "text/html")


def sign_file(response: HttpResponseBase, report_url: str) -> None:
    """A file leads back to the page of the report that it is of."""
    response["Link"] = _link(report_url, "collection", "text/html")


def _link(target: str, relation: str, media_type: str = "") -> str:
    typed = f'; type="{media_type}"' if media_type else ""
    return f'<{target}>; rel="{relation}"{typed}'
