"""CSL-JSON, the data of the Citation Style Language 1.0.2: a list of one item."""

import json
from typing import Any

from sector_reports.citing.record import Citation


def render(citation: Citation) -> str:
    item: dict[str, Any] = {
        "id": f"ecso-{citation.slug}",
        "type": "report",
        "title": citation.title,
        "author": [{"literal": citation.publisher}],
        "publisher": citation.publisher,
        "division": citation.group_name,
        "genre": citation.kind,
        "issued": {"date-parts": [citation.date.parts]},
        "edition": citation.edition,
        "number-of-pages": citation.file.pages,
        "language": citation.language,
        "abstract": citation.abstract,
        "keyword": ", ".join(citation.sectors),
        "URL": citation.url,
    }
    kept = {name: value for name, value in item.items() if value != ""}
    return json.dumps([kept], ensure_ascii=False, indent=1) + "\n"
