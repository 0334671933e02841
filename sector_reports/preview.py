"""Who will be able to see it: what the policy answers for everyone, before a report is published."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from members.dated import today
from members.models import Affiliation, Organisation, Person, StaffRole, Undertaking
from members.signing_in.second_factor import SecondFactor
from working_groups.models import Mandate, Participation
from working_groups.policy import Action, Audience, Labelled, State, can
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS, Viewer

# Everybody as they are once they have shown their second factor, which from TLP:AMBER on opens files.
THE_SECRETARIAT = Viewer(is_secretariat=True, second_factor=SecondFactor.FRESH)


@dataclass(frozen=True)
class Circle:
    """People of member organisations who may do the same. Names are told from TLP:AMBER on."""

    sees: str
    people: int
    organisations: int
    names: list[str]


@dataclass(frozen=True)
class Preview:
    public: str
    circles: list[Circle]
    secretariat: str


@dataclass(frozen=True)
class Judged:
    """A labelled object whose audience is read once, for many viewers."""

    told: Audience

    def audience(self) -> Audience:
        return self.told


def preview(obj: Labelled, viewers: Iterable[Viewer] | None = None) -> Preview:
    judged = Judged(obj.audience())
    circles: dict[str, list[Viewer]] = defaultdict(list)
    for viewer in everyone() if viewers is None else viewers:
        if viewer.is_member and (sees := in_words(viewer, judged)) != _("nothing"):
            circles[sees].append(viewer)
    return Preview(
        public=in_words(ANONYMOUS, judged),
        circles=[
            _circle(sees, circles[sees], judged.told.tlp) for sees in sorted(circles, key=len, reverse=True)
        ],
        secretariat=_("number, label and dates")
        if judged.told.tlp == Tlp.RED
        else in_words(THE_SECRETARIAT, judged),
    )


def preview_once_published(obj: Labelled, viewers: Iterable[Viewer] | None = None) -> Preview:
    return preview(Judged(replace(obj.audience(), state=State.PUBLISHED)), viewers)


def in_words(viewer: Viewer, obj: Labelled) -> str:
    if can(viewer, Action.READ, obj):
        return _("title, abstract and file")
    if can(viewer, Action.READ_WITH_REASON, obj):
        return _("title and abstract, and the file for a typed reason")
    return _("title and abstract") if can(viewer, Action.LIST, obj) else _("nothing")


def _circle(sees: str, viewers: list[Viewer], tlp: Tlp) -> Circle:
    organisations = frozenset[UUID]().union(*(viewer.organisations for viewer in viewers))
    names: list[str] = []
    if tlp == Tlp.RED:
        people = Person.objects.filter(pk__in=[viewer.person for viewer in viewers])
        names = [str(person) for person in people]
    elif tlp >= Tlp.AMBER:
        names = list(Organisation.objects.filter(pk__in=organisations).values_list("name", flat=True))
    return Circle(sees=sees, people=len(viewers), organisations=len(organisations), names=names)


def everyone() -> list[Viewer]:
    """`viewer_of` for each person who may sign in, in six queries for all."""
    date = today()
    active = Person.objects.filter(is_active=True)
    acting = _by_person(Affiliation.objects.acting_on(date).values_list("person", "organisation"))
    staff = set(StaffRole.objects.on(date).values_list("person", flat=True))
    trusted = set(Undertaking.objects.in_force().values_list("person", flat=True))
    seats = _seats_by_organisation()
    return [
        _viewer(person, acting[person], seats, is_staff=person in staff, is_trusted=person in trusted)
        for person in active.values_list("pk", flat=True)
    ]


def _viewer(person: UUID, organisations: set[Any], seats: Any, *, is_staff: bool, is_trusted: bool) -> Viewer:
    around = [seat for organisation in organisations for seat in seats[organisation]]
    own = [(group, role) for group, holder, role in around if holder == person]
    return Viewer(
        person=person,
        organisations=frozenset(organisations),
        groups=frozenset(group for group, _role in own),
        chaired=frozenset(group for group, role in own if role == Mandate.Role.CHAIR),
        colleague_groups=frozenset(group for group, _holder, _role in around),
        is_secretariat=is_staff,
        has_accepted_undertaking=is_trusted,
        second_factor=SecondFactor.FRESH,
    )


def _seats_by_organisation() -> dict[Any, list[tuple[UUID, UUID, str]]]:
    """(group, person, role; empty for a participation) of all who are still with the organisation they sit for."""
    still_there = Exists(
        Affiliation.objects.on(today()).filter(
            person=OuterRef("person"), organisation=OuterRef("organisation")
        )
    )
    mandates = Mandate.objects.current().filter(still_there, person__is_active=True)
    parts = Participation.objects.current().filter(still_there, person__is_active=True)
    seats: dict[Any, list[tuple[UUID, UUID, str]]] = defaultdict(list)
    for organisation, *seat in mandates.values_list("organisation", "group", "person", "role"):
        seats[organisation].append((seat[0], seat[1], seat[2]))
    for organisation, group, person in parts.values_list("organisation", "group", "person"):
        seats[organisation].append((group, person, ""))
    return seats


def _by_person(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, set[Any]]:
    grouped: dict[Any, set[Any]] = defaultdict(set)
    for person, thing in pairs:
        grouped[person].add(thing)
    return grouped
