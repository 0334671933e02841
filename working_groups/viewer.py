from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast

from members import documents
from members.dated import today
from members.documents import Kind
from members.models import Affiliation, StaffRole, Undertaking
from members.rules import permissions_of
from members.signing_in.second_factor import SecondFactor, shown_in
from working_groups.models import Mandate, Participation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from members.models import Person


@dataclass(frozen=True)
class Viewer:
    """Who is asking, as of this moment. All sets hold identifiers.

    organisations: current members the person is affiliated with. groups: where they take part or fill a seat, for
    one of those. chaired: where they chair. colleague_groups: where somebody of one of those organisations does.
    second_factor: what their session has shown of it.
    """

    person: UUID | None = None
    organisations: frozenset[UUID] = frozenset()
    groups: frozenset[UUID] = frozenset()
    chaired: frozenset[UUID] = frozenset()
    colleague_groups: frozenset[UUID] = frozenset()
    is_secretariat: bool = False
    has_accepted_undertaking: bool = False
    second_factor: SecondFactor = SecondFactor.NONE

    @property
    def is_member(self) -> bool:
        return bool(self.organisations)

    @property
    def is_insider(self) -> bool:
        """Whether it is for them how many take part in a group."""
        return self.is_member or self.is_secretariat

    @cached_property
    def group_mates(self) -> frozenset[UUID]:
        """Who takes part in one of their groups today, or fills a seat there; asked on first use, in one query."""
        if not self.groups:
            return frozenset()
        seats = Mandate.objects.counting_on(today()).filter(group__in=self.groups)
        parts = Participation.objects.counting_on(today()).filter(group__in=self.groups)
        people = seats.order_by().values_list("person").union(parts.order_by().values_list("person"))
        return frozenset(person for (person,) in people)

    @property
    def with_second_factor(self) -> Viewer:
        """The same once they have just shown it."""
        return replace(self, second_factor=SecondFactor.FRESH)

    def made_up(self) -> tuple[Viewer, dict[UUID, UUID]]:
        """The same with made-up identifiers, and which stands for which.

        Whoever has as many of each kind gets the same: SQL that is written for the one serves all of them, who put
        their own identifiers in the place of these.
        """
        stands_for: dict[UUID, UUID] = {}

        def stand_in(identifier: UUID) -> UUID:
            stands_for[made_up := UUID(int=len(stands_for) + 1)] = identifier
            return made_up

        return replace(
            self,
            person=stand_in(self.person) if self.person else None,
            organisations=frozenset(map(stand_in, self.organisations)),
            groups=frozenset(map(stand_in, self.groups)),
            chaired=frozenset(map(stand_in, self.chaired)),
            colleague_groups=frozenset(map(stand_in, self.colleague_groups)),
        ), stands_for


ANONYMOUS = Viewer()


# In the place of what each question brings along.
SOMEBODY, SOME_DAY = UUID(int=0), datetime.date(1, 1, 1)
SOME_VERSION = "the version in force"


def viewer_in(request: HttpRequest) -> Viewer:
    """Whoever asks in this session. Nobody works for the secretariat in one that has shown no second factor."""
    viewer = viewer_of(request.user)
    shown = shown_in(request)
    works_here = viewer.is_secretariat and shown > SecondFactor.NONE
    return replace(viewer, second_factor=shown, is_secretariat=works_here)


def viewer_of(person: Person | AnonymousUser) -> Viewer:
    """What this person is today, and may do once they show their second factor: for whom no session asks, as in a mail.

    One query for somebody who has signed in, none for anybody else.
    """
    if not (person.is_authenticated and person.is_active):
        return ANONYMOUS
    facts = _facts_about(person.pk, today())
    parts = facts["part"] + facts["seat"]
    # Known now, so that the menu of the page need not ask for it again.
    person.staff_permissions = permissions_of(role for _person, _holder, role in facts["staff"])
    return Viewer(
        person=person.pk,
        organisations=frozenset(organisation for organisation, _holder, _role in facts["organisation"]),
        groups=frozenset(group for group, holder, _role in parts if holder == person.pk),
        chaired=frozenset(
            group
            for group, holder, role in facts["seat"]
            if holder == person.pk and role == Mandate.Role.CHAIR
        ),
        colleague_groups=frozenset(group for group, _holder, _role in parts),
        is_secretariat=person.is_staff,
        has_accepted_undertaking=bool(facts["undertaking"]),
        second_factor=SecondFactor.FRESH,
    )


def _facts_about(person: UUID, date: datetime.date) -> dict[str, list[tuple[UUID, UUID, str]]]:
    facts = defaultdict(list)
    sql, parameters = _question()
    given: dict[Any, Any] = {
        SOMEBODY: person,
        SOME_DAY: date,
        SOME_VERSION: documents.in_force(Kind.TLP).version,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(value, value) for value in parameters])
        for kind, what, holder, role in cursor:
            facts[kind].append((what, holder, role))
    return facts


@lru_cache(maxsize=1)
def _question() -> tuple[str, tuple[Any, ...]]:
    """Asked at every request of somebody signed in, so it is written once: that takes longer than its answer."""
    acting = Affiliation.objects.acting_on(SOME_DAY).filter(person=SOMEBODY)
    undertakings = Undertaking.objects.filter(kind=Kind.TLP, version=SOME_VERSION)
    # Somebody's part in a group counts while they are still with the organisation they have it for.
    still_there = Exists(
        Affiliation.objects.on(SOME_DAY).filter(
            person=OuterRef("person"), organisation=OuterRef("organisation")
        )
    )
    of_ours = Q(still_there, organisation__in=acting.values("organisation"), person__is_active=True)
    return (
        _rows("organisation", acting, what="organisation")
        .union(
            _rows("seat", Mandate.objects.on(SOME_DAY).filter(of_ours), what="group", role=F("role")),
            _rows("part", Participation.objects.on(SOME_DAY).filter(of_ours), what="group"),
            _rows(
                "staff", StaffRole.objects.on(SOME_DAY).filter(person=SOMEBODY), what="person", role=F("role")
            ),
            _rows("undertaking", undertakings.filter(person=SOMEBODY), what="person"),
            all=True,
        )
        .query.sql_with_params()
    )


def _rows(kind: str, rows: QuerySet[Any], *, what: str, role: F | None = None) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(
        Value(kind), F(what), F("person"), Cast(role or Value(""), CharField())
    )
