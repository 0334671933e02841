"""Every field of every table is classified. Where this fails, a field is new: say what it is in `<app>/privacy.py`
(for this app in members/privacy/own.py). How: members/privacy/registry.py.
"""

import pytest
from django.db.models import Model

from members.models import Affiliation, Organisation, Person
from members.privacy import registry
from members.privacy.registry import Kind, declarations, fields_of, models

NAMES = {model._meta.label: model for model in models()}


@pytest.mark.parametrize("label", sorted(NAMES))
def test_every_field_is_classified_exactly_once(label: str) -> None:
    model = NAMES[label]

    assert model in declarations(), f"{label} is not declared in any module `privacy`."
    declared = sorted(name for name, _kind in declarations()[model].kinds)

    assert declared == sorted(field.name for field in fields_of(model))


def test_nothing_is_declared_that_has_no_table() -> None:
    assert declarations().keys() == registry._declared.keys()


@pytest.mark.parametrize("label", sorted(NAMES))
def test_what_points_to_a_person_is_personal(label: str) -> None:
    model = NAMES[label]
    kinds = dict(declarations()[model].kinds)

    to_people = [field.name for field in fields_of(model) if field.related_model is Person]

    assert {kinds[name] for name in to_people} <= {Kind.PERSONAL}


@pytest.mark.parametrize("label", sorted(NAMES))
def test_what_stands_beside_is_a_field_and_not_personal_of_others(label: str) -> None:
    model = NAMES[label]
    declaration = declarations()[model]
    fields = {field.name for field in fields_of(model)}

    assert {name for part in declaration.parts for name in part.beside} <= fields - set(declaration.of_others)


def test_the_same_model_is_not_declared_twice() -> None:
    with pytest.raises(ValueError, match="twice"):
        registry.declare(Affiliation, technical="id")


def test_kinds_tell_what_each_field_is() -> None:
    kinds: dict[type[Model], dict[str, Kind]] = {
        model: dict(declarations()[model].kinds) for model in (Person, Affiliation, Organisation)
    }

    assert kinds[Person]["password"] == Kind.PERSONAL
    assert kinds[Affiliation]["job_title"] == Kind.PERSONAL
    assert kinds[Affiliation]["organisation"] == Kind.ORGANISATIONAL
    assert kinds[Organisation]["id"] == Kind.TECHNICAL
