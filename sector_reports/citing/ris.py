"""RIS, as Research Information Systems described it (tags of two characters, one a line, CRLF)."""

from collections.abc import Iterator

from sector_reports.citing.record import Citation


def render(citation: Citation) -> str:
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _lines(citation))


def _lines(citation: Citation) -> Iterator[tuple[str, str]]:
    year, month, *day = citation.date.parts
    yield "TY", "RPRT"
    yield "ID", f"ecso-{citation.slug}"
    yield "AU", citation.publisher
    yield "TI", citation.title
    yield "PY", str(year)
    yield "DA", f"{year}/{month:02}/{f'{day[0]:02}' if day else ''}/"
    yield "PB", citation.publisher
    yield "M3", citation.kind
    yield "T2", citation.group_name
    yield "ET", str(citation.edition)
    yield "LA", citation.language
    if citation.abstract:
        yield "AB", citation.abstract
    for sector in citation.sectors:
        yield "KW", sector
    yield "UR", citation.url
    yield "L1", citation.file.url
    yield "ER", ""
