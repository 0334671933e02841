"""Citations to try the formats on, the odd ones included."""

from typing import Any

from sector_reports.citing.record import Citation, CitedFile, CitedRelation, PartialDate
from sector_reports.models import Relation

ODD_TITLES = (
    "Gesundheitswesen: Überblick für Ärztinnen, Größe & Maße",
    "{Unbalanced { braces } } { and \\ backslashes \\} {",
    "100 % of $5 #1_under ~ ^ & so on",
    "“Quoted” \"straight\" 'single' «guillemets»",
    "A <b>tag</b> & an &amp; entity, ]]> and --> too",
    "סייבר בבריאות",
    "Emoji 🛡 and a long – dash",
    "@article{trap, title = {x}}",
    "ER  - \\r\\n TY  - trap",
)


# Every relation, from both ends, each to a report of its own.
RELATIONS = tuple(
    CitedRelation(
        kind, is_reverse, f"https://portal.example/reports/{kind}-{is_reverse:d}/", f"{kind} <&> “x”"
    )
    for kind in Relation.Kind
    for is_reverse in (False, True)
)


def make_citation(**fields: Any) -> Citation:
    return Citation(
        **{
            "slug": "healthcare-2018",
            "urn": "urn:uuid:5b1c2c6e-1111-4222-8333-444455556666",
            "url": "https://portal.example/reports/healthcare-2018/",
            "title": "Healthcare Sector Report",
            "abstract": "What hospitals need.",
            "kind": "Sector report",
            "group": "SWG3.6",
            "group_title": "Healthcare",
            "group_url": "https://portal.example/groups/swg3.6/",
            "organisations": ("Our hospital", "Hôpital & Fils"),
            "sectors": ("Healthcare", "Public administration"),
            "date": PartialDate(2018, 3),
            "edition": 2,
            "language": "en",
            "file": CitedFile(
                "https://portal.example/reports/healthcare-2018/v2.pdf",
                "application/pdf",
                124921,
                "0" * 64,
                36,
            ),
            "relations": (),
            **fields,
        }
    )
