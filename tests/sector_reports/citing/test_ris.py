"""RIS, held to a small strict grammar of our own: two characters, two spaces, a hyphen, a space, the value, CRLF."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sector_reports.citing import ris
from sector_reports.citing.record import PartialDate
from sector_reports.markup import single_line
from tests.sector_reports.citing.samples import ODD_TITLES, make_citation

LINE = re.compile(r"([A-Z][A-Z0-9])  - ([^\r\n]*)")


def parse(text: str) -> list[tuple[str, str]]:
    assert text.endswith("\r\n")
    lines = text.removesuffix("\r\n").split("\r\n")
    found = []
    for line in lines:
        match = LINE.fullmatch(line)
        assert match, line
        found.append((match[1], match[2]))
    assert found[0] == ("TY", "RPRT")
    assert [tag for tag, _value in found].count("TY") == 1
    assert [place for place, (tag, _value) in enumerate(found) if tag == "ER"] == [len(found) - 1]
    return found


def test_record_has_every_tag() -> None:
    assert parse(ris.render(make_citation())) == [
        ("TY", "RPRT"),
        ("ID", "ecso-healthcare-2018"),
        ("AU", "European Cyber Security Organisation"),
        ("TI", "Healthcare Sector Report"),
        ("PY", "2018"),
        ("DA", "2018/03//"),
        ("PB", "European Cyber Security Organisation"),
        ("M3", "Sector report"),
        ("T2", "SWG3.6 Healthcare"),
        ("ET", "2"),
        ("LA", "en"),
        ("AB", "What hospitals need."),
        ("KW", "Healthcare"),
        ("KW", "Public administration"),
        ("UR", "https://portal.example/reports/healthcare-2018/"),
        ("L1", "https://portal.example/reports/healthcare-2018/v2.pdf"),
        ("ER", ""),
    ]


def test_day_stands_only_where_it_is_known() -> None:
    found = dict(parse(ris.render(make_citation(date=PartialDate(2018, 3, 9)))))

    assert found["DA"] == "2018/03/09/"


@pytest.mark.parametrize("title", ODD_TITLES)
def test_odd_title_is_read_back(title: str) -> None:
    assert dict(parse(ris.render(make_citation(title=title))))["TI"] == title


@given(st.text())
def test_any_title_stays_on_its_line(title: str) -> None:
    line = single_line(title)

    assert dict(parse(ris.render(make_citation(title=line))))["TI"] == line
