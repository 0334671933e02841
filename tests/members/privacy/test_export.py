import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members.models import Person
from members.privacy.export import Told, as_json, export, in_words, plain
from members.privacy.registry import Part, parts
from members.privacy.subject import Subject
from tests import factories as make
from tests.members.privacy.rows import Maker

pytestmark = pytest.mark.django_db


@pytest.fixture
def makers() -> tuple[Maker, Maker]:
    ours, theirs = Maker("a"), Maker("b")
    for maker in (ours, theirs):
        maker.make_all()
    return ours, theirs


def test_export_holds_every_personal_field_of_one_person_and_nothing_of_another(
    makers: tuple[Maker, Maker],
) -> None:
    ours, theirs = makers

    held = export(ours.person)
    text = json.dumps(as_json(ours.person))

    for part in (part for part in parts() if part.fields):
        rows = [expected(part, row) for row in part.rows(Subject.of(ours.person)).order_by("pk")]
        assert rows, f"{part.model._meta.label}: no row was made"
        assert rows in rows_of(part, held), part.model._meta.label
    assert not [word for word in theirs.canaries.values() if word in text]
    assert str(theirs.person.pk) not in text
    assert theirs.person.email not in text


def rows_of(part: Part, held: list[Told]) -> list[list[dict[str, Any]]]:
    """What is told of this model under these fields."""
    return [
        [{name: row[name] for name in part.fields} for row in each.rows]
        for each in held
        if each.model == part.model._meta.label_lower and set(part.fields) <= set(each.labels)
    ]


def expected(part: Part, row: Any) -> dict[str, Any]:
    fields = {name: row._meta.get_field(name) for name in part.fields}
    return {name: plain(field.value_from_object(row), field) for name, field in fields.items()}


def test_every_canary_of_a_personal_field_is_told(makers: tuple[Maker, Maker]) -> None:
    """Read from the text, so that no part of the code above is believed."""
    ours, _theirs = makers
    text = json.dumps(as_json(ours.person))
    personal = {(part.model._meta.label, name) for part in parts() for name in part.fields}

    told = {key for key, word in ours.canaries.items() if word in text or encoded(word) in text}

    assert personal & ours.canaries.keys() <= told


def encoded(word: str) -> str:
    """A picture is told in base64, here of the word alone."""
    return str(plain(word.encode()))


def test_what_opens_an_account_is_not_told(makers: tuple[Maker, Maker]) -> None:
    ours, _theirs = makers
    text = json.dumps(as_json(ours.person))
    withheld = {(part.model._meta.label, name) for part in parts() for name in part.withheld}

    told = {key for key, word in ours.canaries.items() if key in withheld and word in text}

    assert withheld & ours.canaries.keys()
    assert told == set()
    assert ours.person.password not in text


def test_export_asks_as_much_of_three_rows_as_of_one() -> None:
    one, three = make.make_person(), make.make_person()
    for person, times in ((one, 1), (three, 3)):
        for _time in range(times):
            make.make_affiliation(person, make.make_member())
            make.make_participation(make.make_group(), person, make.make_member())

    queries_of(one)  # and the kinds of rows are known
    assert queries_of(one) == queries_of(three)


def queries_of(person: Person) -> int:
    with CaptureQueriesContext(connection) as asked:
        export(person)
    return len(asked)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        ("", ""),
        ([], ""),
        ({}, ""),
        (True, "yes"),
        (False, "no"),
        ({"from": "2016-06-13", "until": None}, "2016-06-13 – …"),
        (["a", "b"], "a, b"),
        ({"browser": "Firefox"}, "browser: Firefox"),
        ("2026-11-23T18:45:30.766386+00:00", "23 November 2026, 19:45"),
        ("2026-11-23", "2026-11-23"),
        ("x" * 2_001, "(long; it is in the file)"),
    ],
)
def test_values_are_told_in_words(value: Any, words: str) -> None:
    assert in_words(value) == words
