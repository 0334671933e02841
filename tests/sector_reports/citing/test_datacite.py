import json
from typing import Any

import jsonschema
import pytest

from sector_reports.citing import datacite
from sector_reports.citing.record import Citation, PartialDate
from tests.published import FOLDER, etree, problems, published, xml_schema
from tests.sector_reports.citing.samples import ODD_TITLES, RELATIONS, make_citation

SCHEMA = json.loads((FOLDER / "datacite-v4.5.json").read_text())
BARE = {"abstract": "", "sectors": (), "organisations": ()}
NS = {"d": datacite.NAMESPACE}
CITATIONS = [
    make_citation(),
    make_citation(date=PartialDate(2018, 3, 19)),
    make_citation(**BARE),
    make_citation(relations=RELATIONS),
    *(make_citation(title=title, abstract=title, organisations=(title, title)) for title in ODD_TITLES),
]


def as_json(citation: Citation) -> dict[str, Any]:
    return dict(json.loads(datacite.render(citation)))


def as_xml(citation: Citation) -> Any:
    return etree.fromstring(datacite.resource(citation))


@pytest.mark.parametrize("citation", CITATIONS)
def test_json_keeps_the_published_schema(citation: Citation) -> None:
    validator = jsonschema.Draft201909Validator(SCHEMA)

    assert list(validator.iter_errors(as_json(citation))) == []


@pytest.mark.parametrize("citation", CITATIONS)
def test_xml_keeps_the_published_schema(citation: Citation) -> None:
    schema = xml_schema(published("kernel-4/metadata.xsd"))

    assert problems(schema, as_xml(citation)) == []


@pytest.mark.parametrize("citation", CITATIONS)
def test_xml_says_what_json_says(citation: Citation) -> None:
    said, xml = as_json(citation), as_xml(citation)

    def texts(path: str) -> list[str]:
        return [node.text for node in xml.findall(path, NS)]

    assert texts("d:titles/d:title") == [row["title"] for row in said["titles"]]
    assert texts("d:creators/d:creator/d:creatorName") == [row["name"] for row in said["creators"]]
    assert texts("d:contributors/d:contributor/d:contributorName") == [
        row["name"] for row in said["contributors"]
    ]
    assert texts("d:subjects/d:subject") == [row["subject"] for row in said["subjects"]]
    assert texts("d:dates/d:date") == [row["date"] for row in said["dates"]]
    related = xml.findall("d:relatedIdentifiers/d:relatedIdentifier", NS)
    assert [{"relatedIdentifier": node.text, **node.attrib} for node in related] == said["relatedIdentifiers"]
    assert texts("d:publicationYear") == [said["publicationYear"]]
    assert texts("d:publisher") == [said["publisher"]["name"]]
    assert texts("d:identifier") == [said["url"]]
    assert texts("d:descriptions/d:description") == [row["description"] for row in said["descriptions"]]


def test_relations_are_told_in_the_words_of_datacite() -> None:
    related = as_json(make_citation(relations=RELATIONS))["relatedIdentifiers"]

    assert related[0] == {
        "relatedIdentifier": "https://portal.example/reports/replaces-0/",
        "relatedIdentifierType": "URL",
        "relationType": "Obsoletes",
        "resourceTypeGeneral": "Report",
    }
    assert [row["relationType"] for row in related] == [
        "Obsoletes",
        "IsObsoletedBy",
        "IsVariantFormOf",
        "IsOriginalFormOf",
        "References",
        "IsReferencedBy",
        "IsSupplementTo",
        "IsSupplementedBy",
    ]


def test_month_gets_no_day() -> None:
    assert as_json(make_citation())["dates"] == [{"date": "2018-03", "dateType": "Issued"}]


def test_organisation_is_named_once() -> None:
    named = as_json(make_citation(organisations=("One", "One")))["contributors"]

    assert [row["name"] for row in named] == ["SWG3.6 Healthcare", "One"]
