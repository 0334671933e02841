"""What the portal keeps, field by field: every column of every table is personal, organisational or technical.

Each app says it for its own models in its module `privacy`, this one in those that `HERE` names. What is declared
decides what a person downloads, and what is left when they are erased. A field that nobody declared fails
tests/members/privacy/test_registry.py.

    declare(
        Affiliation,
        of("person", "person job_title period", beside="organisation", erasing=emptied(job_title="")),
        organisational="organisation",
        technical="id",
    )

reads: rows of Affiliation belong to the person whom `person` names; these three fields are personal; the download
shows them beside the name of the organisation; erasing leaves the row and empties the job title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Field, Model, Q, QuerySet
from django.utils.module_loading import autodiscover_modules

from members.privacy.subject import Subject

if TYPE_CHECKING:
    from members.privacy.erasing import Erasing

Owner = str | Callable[[Subject], Q]


class Kind(StrEnum):
    PERSONAL = "personal"
    ORGANISATIONAL = "organisational"
    TECHNICAL = "technical"


@dataclass(frozen=True)
class Part:
    """What of a row is about one person. A row can have several: who commented, and who decided on the comment.

    owner: the lookup that leads from the row to the person, or a function that tells whose rows these are.
    withheld: personal too, but it opens an account, so the download says only that it is there.
    A part without fields is only erased: rows in which people are named beside others.
    beside: what is not personal, and without which the rest could not be understood.
    """

    model: type[Model]
    owner: Owner
    fields: tuple[str, ...]
    withheld: tuple[str, ...]
    beside: tuple[str, ...]
    erasing: Erasing

    def rows(self, subject: Subject) -> QuerySet[Any]:
        mine = Q(**{self.owner: subject.person.pk}) if isinstance(self.owner, str) else self.owner(subject)
        return self.model._base_manager.filter(mine)


@dataclass(frozen=True)
class Declaration:
    """`of_others`: personal, of people without an account, who ask the secretariat for it."""

    model: type[Model]
    parts: tuple[Part, ...]
    of_others: tuple[str, ...]
    organisational: tuple[str, ...]
    technical: tuple[str, ...]

    @property
    def kinds(self) -> list[tuple[str, Kind]]:
        """Field and kind, as declared: a field that stands twice is there twice."""
        personal = [name for part in self.parts for name in (*part.fields, *part.withheld)]
        return [
            *((name, Kind.PERSONAL) for name in (*personal, *self.of_others)),
            *((name, Kind.ORGANISATIONAL) for name in self.organisational),
            *((name, Kind.TECHNICAL) for name in self.technical),
        ]


_declared: dict[type[Model], Declaration] = {}


@dataclass(frozen=True)
class PartOf:
    """A part whose model is not said yet."""

    owner: Owner
    fields: str
    erasing: Erasing
    withheld: str = ""
    beside: str = ""

    def complete(self, model: type[Model]) -> Part:
        return Part(
            model=model,
            owner=self.owner,
            fields=tuple(self.fields.split()),
            withheld=tuple(self.withheld.split()),
            beside=tuple(self.beside.split()),
            erasing=self.erasing,
        )


def of(owner: Owner, fields: str, *, erasing: Erasing, withheld: str = "", beside: str = "") -> PartOf:
    return PartOf(owner, fields, erasing, withheld, beside)


def declare(
    model: type[Model], *parts: PartOf, of_others: str = "", organisational: str = "", technical: str = ""
) -> None:
    """Names of fields, with spaces between them."""
    if model in _declared:
        raise ValueError(f"{model._meta.label} is declared twice.")
    _declared[model] = Declaration(
        model=model,
        parts=tuple(part.complete(model) for part in parts),
        of_others=tuple(of_others.split()),
        organisational=tuple(organisational.split()),
        technical=tuple(technical.split()),
    )


# This app declares in the package of what it declares.
HERE = (
    "members.privacy.own",
    "members.privacy.accounts",
    "members.joining.privacy",
    "members.privacy.keeping",
    "members.privacy.register_office",
)


@lru_cache(maxsize=1)
def declarations() -> dict[type[Model], Declaration]:
    """All of them, in the order of the apps and of their models."""
    autodiscover_modules("privacy")
    for module in HERE:
        import_module(module)
    return {model: _declared[model] for model in models() if model in _declared}


def parts() -> Iterator[Part]:
    for declaration in declarations().values():
        yield from declaration.parts


def models() -> list[type[Model]]:
    """Those with a table, and without the tables that only link two others, unless one of them is of people."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and not (model._meta.auto_created and not _names_people(model))
    ]


def fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    return list(model._meta.concrete_fields)


def _names_people(model: type[Model]) -> bool:
    people = apps.get_model("members", "Person")
    return any(field.related_model is people for field in fields_of(model))
