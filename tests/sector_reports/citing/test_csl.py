import json
from typing import Any

import jsonschema
import pytest

from sector_reports.citing import csl
from sector_reports.citing.record import PartialDate
from tests.published import published
from tests.sector_reports.citing.samples import ODD_TITLES, make_citation

DATES = (PartialDate(2018, 3), PartialDate(2018, 3, 19))


def item(**fields: Any) -> dict[str, Any]:
    (only,) = json.loads(csl.render(make_citation(**fields)))
    return dict(only)


def test_item_has_every_variable() -> None:
    assert item() == {
        "id": "ecso-healthcare-2018",
        "type": "report",
        "title": "Healthcare Sector Report",
        "author": [{"literal": "European Cyber Security Organisation"}],
        "publisher": "European Cyber Security Organisation",
        "division": "SWG3.6 Healthcare",
        "genre": "Sector report",
        "issued": {"date-parts": [[2018, 3]]},
        "edition": 2,
        "number-of-pages": 36,
        "language": "en",
        "abstract": "What hospitals need.",
        "keyword": "Healthcare, Public administration",
        "URL": "https://portal.example/reports/healthcare-2018/",
    }


def test_date_is_as_precise_as_it_is_known() -> None:
    assert [item(date=date)["issued"]["date-parts"] for date in DATES] == [[[2018, 3]], [[2018, 3, 19]]]


@pytest.mark.parametrize("title", ODD_TITLES)
def test_odd_title_is_read_back(title: str) -> None:
    assert item(title=title)["title"] == title


@pytest.mark.parametrize("date", DATES)
def test_published_schema_is_kept(date: PartialDate) -> None:
    schema = json.loads(published("csl-data.json").read_text())

    for title in ODD_TITLES:
        item_list = json.loads(csl.render(make_citation(date=date, title=title)))
        jsonschema.Draft7Validator(schema).validate(item_list)
