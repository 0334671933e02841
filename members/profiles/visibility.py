"""Who sees what of a person: the one rule.

It stands here twice, as a predicate and as a filter for the database; a property-based test
(tests/members/profiles/test_visibility.py) holds the two to the same answer. The table in words: docs/policy.md.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Q

from members.models import Circle, Person, Picture


class Facet(StrEnum):
    """What of a person has a circle of its own."""

    NAME = "name"  # in both scripts
    PHOTO = "photo"
    JOB_TITLE = "job_title"
    EMAIL = "email"


class Onlooker(Protocol):
    """What the rule needs to know of who is asking: a working_groups.viewer.Viewer, of an app above this one."""

    @property
    def person(self) -> UUID | None: ...
    @property
    def is_member(self) -> bool: ...
    @property
    def is_secretariat(self) -> bool: ...
    @property
    def group_mates(self) -> frozenset[UUID]: ...


@dataclass(frozen=True)
class Somebody:
    """An onlooker who is nobody in particular."""

    person: UUID | None = None
    is_member: bool = False
    is_secretariat: bool = False
    group_mates: frozenset[UUID] = frozenset()


VISITOR = Somebody()
MEMBER = Somebody(is_member=True)
SECRETARIAT = Somebody(is_secretariat=True)


def mate_of(person: Person) -> Somebody:
    """A member who takes part in one of their groups."""
    return Somebody(is_member=True, group_mates=frozenset({person.pk}))


def sees(viewer: Onlooker, facet: Facet, person: Person) -> bool:
    """Nothing is seen of somebody whose name is not."""
    if viewer.is_secretariat or viewer.person == person.pk:
        return True
    return all(_is_within(viewer, person, circle_of(person, each)) for each in {Facet.NAME, facet})


def seen_by(viewer: Onlooker, facet: Facet, *, person: str = "") -> Q:
    """The filter that `sees` answers for one; `person`: the way from the rows to the person, such as "person"."""
    at = f"{person}__" if person else ""
    if viewer.is_secretariat:
        return Q()
    seen = Q()
    for each in {Facet.NAME, facet}:
        seen &= _within(viewer, f"{at}{each}_shown_to", f"{at}pk")
    return seen | Q(**{f"{at}pk": viewer.person}) if viewer.person else seen


def circle_of(person: Person, facet: Facet) -> Circle:
    return Circle(getattr(person, f"{facet}_shown_to"))


def _is_within(viewer: Onlooker, person: Person, circle: Circle) -> bool:
    match circle:
        case Circle.PUBLIC:
            return True
        case Circle.MEMBERS:
            return viewer.is_member
        case Circle.GROUPS:
            return person.pk in viewer.group_mates
        case Circle.STAFF:
            return False


def _within(viewer: Onlooker, column: str, key: str) -> Q:
    within = Q(**{f"{column}__in": [Circle.PUBLIC, *([Circle.MEMBERS] if viewer.is_member else [])]})
    if viewer.group_mates:
        within |= Q(**{column: Circle.GROUPS, f"{key}__in": viewer.group_mates})
    return within


@dataclass(frozen=True)
class Shown:
    """What a viewer sees of a person; empty where it is not for them."""

    name: str = ""
    latin_name: str = ""
    job_title: str = ""
    email: str = ""
    photo: Picture | None = None


def shown(person: Person, viewer: Onlooker, *, job_title: str = "") -> Shown:
    """`job_title`: the one of the affiliation at hand. A list loads its rows by `with_people`."""
    if not sees(viewer, Facet.NAME, person):
        return Shown()
    return Shown(
        name=person.name,
        latin_name=person.latin_name if person.latin_name != person.name else "",
        job_title=job_title if sees(viewer, Facet.JOB_TITLE, person) else "",
        email=person.email if sees(viewer, Facet.EMAIL, person) else "",
        photo=getattr(person, "photo", None) if sees(viewer, Facet.PHOTO, person) else None,
    )


def with_people(rows: Any) -> Any:
    """Rows of a list with their `person` and, but for its bytes, the photo."""
    rows = rows.select_related("person__photo")
    return rows.defer("person__photo__content", "person__photo__small")
