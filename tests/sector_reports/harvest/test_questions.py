import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict

from sector_reports.harvest.questions import OaiError, Selection, read, selected

DC = "metadataPrefix=oai_dc"
WRONG = [
    ("", "badVerb"),
    ("verb=", "badVerb"),
    ("verb=identify", "badVerb"),
    ("verb=Nothing", "badVerb"),
    ("verb=Identify&verb=Identify", "badVerb"),
    ("verb=Identify&extra=1", "badArgument"),
    ("verb=Identify&resumptionToken=x", "badArgument"),
    ("verb=ListRecords", "badArgument"),
    (f"verb=ListRecords&{DC}&{DC}", "badArgument"),
    (f"verb=ListRecords&{DC}&identifier=x", "badArgument"),
    (f"verb=ListRecords&{DC}&resumptionToken=x", "badArgument"),
    ("verb=ListRecords&resumptionToken=x&resumptionToken=y", "badArgument"),
    (f"verb=ListRecords&{DC}&set=%00", "badArgument"),
    (f"verb=ListRecords&{DC}&%01=x", "badArgument"),
    ("verb=GetRecord&identifier=x", "badArgument"),
    (f"verb=GetRecord&{DC}", "badArgument"),
    ("verb=ListMetadataFormats&metadataPrefix=oai_dc", "badArgument"),
]
UNREADABLE = [
    {"from": "2018"},
    {"from": "2018-02-30"},
    {"from": "0000-01-01"},
    {"from": "2018-03"},
    {"from": "2018-03-19T08:30Z"},
    {"from": "2018-03-19T08:30:00"},
    {"from": "2018-03-19T08:30:00.5Z"},
    {"from": "2018-03-19T25:00:00Z"},
    {"from": "yesterday"},
    {"from": ""},
    {"from": "2018-03-20", "until": "2018-03-19"},
    {"from": "2018-03-19", "until": "2018-03-19T23:00:00Z"},
    {"from": "٢٠١٨-03-19"},
]


def moment(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=datetime.UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(("asked", "code"), WRONG)
def test_wrong_question_is_named(asked: str, code: str) -> None:
    with pytest.raises(OaiError) as refused:
        read(QueryDict(asked))

    assert refused.value.code == code


@pytest.mark.parametrize("times", UNREADABLE)
def test_unreadable_time_is_a_bad_argument(times: dict[str, str]) -> None:
    with pytest.raises(OaiError) as refused:
        selected({"metadataPrefix": "oai_dc", **times})

    assert refused.value.code == "badArgument"


def test_days_are_whole_days() -> None:
    selection = selected({"metadataPrefix": "oai_dc", "from": "2018-03-19", "until": "2018-03-19"})

    assert selection.since == moment(2018, 3, 19)
    assert selection.until == moment(2018, 3, 19, 23, 59, 59)


def test_seconds_are_taken_as_they_are() -> None:
    selection = selected({"metadataPrefix": "oai_dc", "from": "2018-03-19T08:30:01Z"})

    assert (selection.since, selection.until) == (moment(2018, 3, 19, 8, 30, 1), None)


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "WyJvYWlfZGMiXQ:1x:forged", "٣" * 40])
def test_forged_token_is_refused(token: str) -> None:
    with pytest.raises(OaiError) as refused:
        selected({"resumptionToken": token})

    assert refused.value.code == "badResumptionToken"


def test_token_brings_the_question_back() -> None:
    after: Any = (moment(2020, 1, 1, 2, 3, 4), uuid4())
    asked = Selection("oai_dc", moment(2018, 1, 1), moment(2021, 1, 1), "group-wg3", after, 100)

    assert selected({"resumptionToken": asked.token()}) == asked
