"""Sample publications: their texts in `content/publications/`, and the PDF the portal makes of each.

The originals are not ours to ship, so every page says that it is a sample.
"""

import datetime
import json
import re
from dataclasses import dataclass
from pathlib import Path

import typst
import yaml

from sector_reports.fonts import pdf_fonts
from sector_reports.sample_markdown import parse_blocks

KINDS = {
    "sector_report": "Sector report",
    "position_paper": "Position paper",
    "group_overview": "Group overview",
}
LABELS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")

Facts = dict[str, object]

_HERE = Path(__file__).parent
_FRONT_MATTER = re.compile(r"---\n(?P<facts>.*?)^---\n(?P<body>.*)", re.DOTALL | re.MULTILINE)
_REQUIRED = ("title", "kind", "group", "month", "abstract")
_OPTIONAL = ("language", "tlp", "audience", "sectors")


class BrokenPublicationError(ValueError):
    """A file that is not a sample publication; the message names the file and what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePublication:
    """`month` is the first day of the month; `audience` holds the codes of the groups it is addressed to."""

    title: str = "Sample publication"
    slug: str = "sample-publication"
    kind: str = "sector_report"
    group: str = "WG3"
    month: datetime.date = datetime.date(2018, 3, 1)
    language: str = "en"
    tlp: str = "CLEAR"
    audience: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    abstract: str = ""
    body: str = ""


def load_publications(folder: Path) -> list[SamplePublication]:
    """Every `*.md` of the folder, by slug (the name of the file)."""
    if not folder.is_dir():
        raise BrokenPublicationError(f"{folder}: no such folder")
    return [_load(path) for path in sorted(folder.glob("*.md"))]


def render_sample_pdf(publication: SamplePublication) -> bytes:
    """A tagged PDF; the same publication always gives the same bytes."""
    content = {
        "title": publication.title,
        "kind": KINDS[publication.kind],
        "group": publication.group,
        "year": publication.month.year,
        "month": publication.month.month,
        "language": publication.language,
        "tlp": publication.tlp,
        "audience": " and ".join(publication.audience),
        "sectors": ", ".join(publication.sectors),
        "abstract": publication.abstract,
        "blocks": parse_blocks(publication.body),
    }
    return typst.compile(
        _HERE / "sample_report.typ",
        format="pdf",
        font_paths=pdf_fonts(),
        sys_inputs={"publication": json.dumps(content, ensure_ascii=False)},
    )


def _load(path: Path) -> SamplePublication:
    try:
        parts = _FRONT_MATTER.fullmatch(path.read_text(encoding="utf-8"))
        if parts is None:
            raise ValueError("must begin with front matter between two lines of ---")
        return _publication(path.stem, yaml.safe_load(parts["facts"]), parts["body"].strip())
    except (yaml.YAMLError, ValueError) as error:
        raise BrokenPublicationError(f"{path.name}: {error}") from error


def _publication(slug: str, facts: object, body: str) -> SamplePublication:
    if not isinstance(facts, dict):
        raise ValueError("the front matter must be lines of the form “name: value”")
    if missing := [name for name in _REQUIRED if name not in facts]:
        raise ValueError(f"missing in the front matter: {', '.join(missing)}")
    if unknown := [str(name) for name in facts if name not in _REQUIRED + _OPTIONAL]:
        raise ValueError(f"unknown in the front matter: {', '.join(unknown)}")
    if not body:
        raise ValueError("there is no text below the front matter")
    return SamplePublication(
        slug=slug,
        title=_text(facts, "title"),
        kind=_choice(facts, "kind", tuple(KINDS)),
        group=_text(facts, "group"),
        month=_month(facts),
        language=_text(facts, "language", "en"),
        tlp=_choice(facts, "tlp", LABELS, "CLEAR"),
        audience=_texts(facts, "audience"),
        sectors=_texts(facts, "sectors"),
        abstract=_text(facts, "abstract"),
        body=body,
    )


def _text(facts: Facts, name: str, default: str = "") -> str:
    value = facts.get(name, default)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name}: expected text, found {value!r}")
    return value.strip()


def _texts(facts: Facts, name: str) -> tuple[str, ...]:
    values = facts.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ValueError(f"{name}: expected a list of texts, found {values!r}")
    return tuple(values)


def _choice(facts: Facts, name: str, choices: tuple[str, ...], default: str = "") -> str:
    value = _text(facts, name, default)
    if value not in choices:
        raise ValueError(f"{name}: expected one of {', '.join(choices)}, found {value!r}")
    return value


def _month(facts: Facts) -> datetime.date:
    value = _text(facts, "month")
    try:
        return datetime.datetime.strptime(value, "%Y-%m").date()
    except ValueError:
        raise ValueError(f"month: expected YYYY-MM, found {value!r}") from None
