"""BibTeX, as its own description (Patashnik, BibTeXing, 1988) and LaTeX with UTF-8 read it."""

from sector_reports.citing.record import Citation

# BibTeX counts braces even behind a backslash, so a brace of a title is written by its name.
SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{character: f"\\{character}" for character in "&%$#_"},
    }
)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def render(citation: Citation) -> str:
    """A @techreport; the title keeps its capitals, and a day stands only where the day is known."""
    fields = {
        "author": f"{{{_text(citation.publisher)}}}",
        "title": f"{{{_text(citation.title)}}}",
        "institution": _text(citation.publisher),
        "type": _text(citation.kind),
        "number": _text(f"{citation.group}, edition {citation.edition}"),
        "year": str(citation.date.year),
        "month": None,
        "day": str(citation.date.day or ""),
        "language": _text(citation.language),
        "keywords": _text(", ".join(citation.sectors)),
        "abstract": _text(citation.abstract),
        "url": citation.url,
    }
    lines = [
        f"  month = {MONTHS[citation.date.month - 1]}" if value is None else f"  {name} = {{{value}}}"
        for name, value in fields.items()
        if value != ""
    ]
    return f"@techreport{{ecso-{citation.slug},\n" + ",\n".join(lines) + "\n}\n"


def _text(value: str) -> str:
    return value.translate(SPECIAL)
