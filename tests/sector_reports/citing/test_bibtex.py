"""BibTeX, held to a small strict grammar of our own, which undoes the escapes and counts braces as BibTeX does."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sector_reports.citing import bibtex
from sector_reports.citing.record import PartialDate
from sector_reports.markup import single_line
from tests.sector_reports.citing.samples import ODD_TITLES, make_citation

HEAD = re.compile(r"@techreport\{([A-Za-z0-9_-]+),\n")
FIELD = re.compile(r"  ([a-z]+) = ")
MACRO = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec")
ESCAPE = re.compile(r"\\(?:(text[a-z]+)\{\}|([&%$#_]))")
NAMED = {
    "textbackslash": "\\",
    "textbraceleft": "{",
    "textbraceright": "}",
    "textasciitilde": "~",
    "textasciicircum": "^",
}


def parse(text: str) -> tuple[str, dict[str, str]]:
    """Key and fields of the one entry; fails at the first thing that is not of the grammar."""
    head = HEAD.match(text)
    assert head, text
    fields, place = {}, head.end()
    while True:
        name = FIELD.match(text, place)
        assert name, text[place:]
        assert name[1] not in fields
        fields[name[1]], place = value(text, name.end())
        if text.startswith("\n}\n", place):
            assert place + 3 == len(text)
            return head[1], fields
        assert text.startswith(",\n", place), text[place:]
        place += 2


def value(text: str, place: int) -> tuple[str, int]:
    if macro := MACRO.match(text, place):
        return macro[0], macro.end()
    assert text[place] == "{"
    depth, start = 1, place + 1
    for end in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[end], 0)
        if depth == 0:
            return text[start:end], end + 1
    raise AssertionError("a brace is never closed")


def unescaped(latex: str) -> str:
    plain = ESCAPE.sub("", latex)
    assert not re.search(r"[\\{}~^&%$#_]", plain), f"{latex} holds what LaTeX would take for a command"
    return ESCAPE.sub(lambda found: NAMED[found[1]] if found[1] else found[2], latex)


def test_entry_has_every_field() -> None:
    key, fields = parse(bibtex.render(make_citation()))

    assert key == "ecso-healthcare-2018"
    assert fields == {
        "author": "{European Cyber Security Organisation}",
        "title": "{Healthcare Sector Report}",
        "institution": "European Cyber Security Organisation",
        "type": "Sector report",
        "number": "SWG3.6, edition 2",
        "year": "2018",
        "month": "mar",
        "language": "en",
        "keywords": "Healthcare, Public administration",
        "abstract": "What hospitals need.",
        "url": "https://portal.example/reports/healthcare-2018/",
    }


def test_day_stands_only_where_it_is_known() -> None:
    _key, fields = parse(bibtex.render(make_citation(date=PartialDate(2018, 3, 19))))

    assert (fields["year"], fields["month"], fields["day"]) == ("2018", "mar", "19")


def test_empty_field_is_left_out() -> None:
    _key, fields = parse(bibtex.render(make_citation(abstract="", sectors=())))

    assert not fields.keys() & {"abstract", "keywords"}


@pytest.mark.parametrize("title", ODD_TITLES)
def test_odd_title_is_read_back(title: str) -> None:
    _key, fields = parse(bibtex.render(make_citation(title=title)))

    assert unescaped(fields["title"][1:-1]) == title


@given(st.text())
def test_any_title_is_read_back(title: str) -> None:
    line = single_line(title)

    _key, fields = parse(bibtex.render(make_citation(title=line, abstract=line or "x")))

    assert unescaped(fields["title"][1:-1]) == line
