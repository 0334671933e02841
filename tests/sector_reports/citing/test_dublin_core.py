from typing import Any

import pytest

from sector_reports.citing import dublin_core
from sector_reports.citing.record import Citation, PartialDate
from tests.published import FOLDER, etree, problems, published, xml_schema
from tests.sector_reports.citing.samples import ODD_TITLES, RELATIONS, make_citation

DC = "{http://purl.org/dc/elements/1.1/}"
CITATIONS = [
    make_citation(),
    make_citation(date=PartialDate(2018, 3, 19)),
    make_citation(abstract="", sectors=(), organisations=()),
    make_citation(relations=RELATIONS),
    *(make_citation(title=title) for title in ODD_TITLES),
]


def parsed(citation: Citation) -> Any:
    return etree.fromstring(dublin_core.render(citation).encode())


def test_every_element_is_there() -> None:
    found = [(node.tag.removeprefix(DC), node.text) for node in parsed(make_citation())]

    assert found == [
        ("title", "Healthcare Sector Report"),
        ("creator", "European Cyber Security Organisation"),
        ("contributor", "SWG3.6 Healthcare"),
        ("contributor", "Our hospital"),
        ("contributor", "Hôpital & Fils"),
        ("publisher", "European Cyber Security Organisation"),
        ("subject", "Healthcare"),
        ("subject", "Public administration"),
        ("description", "What hospitals need."),
        ("date", "2018-03"),
        ("type", "Text"),
        ("type", "Sector report"),
        ("format", "application/pdf"),
        ("identifier", "https://portal.example/reports/healthcare-2018/"),
        ("identifier", "urn:uuid:5b1c2c6e-1111-4222-8333-444455556666"),
        ("language", "en"),
        ("rights", "TLP:CLEAR"),
    ]


def test_relations_are_the_addresses_of_the_other_reports() -> None:
    found = [node.text for node in parsed(make_citation(relations=RELATIONS)).findall(f"{DC}relation")]

    assert found == [relation.url for relation in RELATIONS]


@pytest.mark.parametrize("citation", CITATIONS)
def test_only_the_fifteen_elements(citation: Citation) -> None:
    assert problems(xml_schema(FOLDER / "oai_dc.own.xsd"), parsed(citation)) == []


@pytest.mark.parametrize("citation", CITATIONS)
def test_published_schema_is_kept(citation: Citation) -> None:
    schema = xml_schema(published("simpledc20021212.xsd"))

    for node in parsed(citation):
        assert problems(schema, node) == []


@pytest.mark.parametrize("title", ODD_TITLES)
def test_odd_title_is_read_back(title: str) -> None:
    assert parsed(make_citation(title=title)).findtext(f"{DC}title") == title
