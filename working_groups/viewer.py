from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Exists, OuterRef

from members.dated import today
from members.models import Affiliation, Undertaking
from working_groups.models import Mandate, Participation

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person


@dataclass(frozen=True)
class Viewer:
    """Who is asking, as of this moment. All sets hold identifiers.

    organisations: current members the person is affiliated with. groups: where they take part or fill a seat, for
    one of those. chaired: where they chair. colleague_groups: where somebody of one of those organisations does.
    """

    person: UUID | None = None
    organisations: frozenset[UUID] = frozenset()
    groups: frozenset[UUID] = frozenset()
    chaired: frozenset[UUID] = frozenset()
    colleague_groups: frozenset[UUID] = frozenset()
    is_secretariat: bool = False
    has_accepted_undertaking: bool = False

    @property
    def is_member(self) -> bool:
        return bool(self.organisations)

    @property
    def is_insider(self) -> bool:
        """Whether people who agreed to be shown are shown to them by name."""
        return self.is_member or self.is_secretariat


ANONYMOUS = Viewer()


def viewer_of(person: Person | AnonymousUser) -> Viewer:
    """What this person is today: five queries for a member, none for somebody not signed in."""
    if not (person.is_authenticated and person.is_active):
        return ANONYMOUS
    date = today()
    organisations = frozenset(
        Affiliation.objects.acting_on(date).filter(person=person.pk).values_list("organisation", flat=True)
    )
    # Somebody's part in a group counts while they are still with the organisation they have it for.
    still_there = Exists(
        Affiliation.objects.on(date).filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
    )
    seats = list(
        Mandate.objects.on(date)
        .filter(still_there, organisation__in=organisations, person__is_active=True)
        .values_list("group", "person", "role")
    )
    parts = list(
        Participation.objects.on(date)
        .filter(still_there, organisation__in=organisations, person__is_active=True)
        .values_list("group", "person")
    )
    parts += [(group, holder) for group, holder, _role in seats]
    return Viewer(
        person=person.pk,
        organisations=organisations,
        groups=frozenset(group for group, holder in parts if holder == person.pk),
        chaired=frozenset(
            group for group, holder, role in seats if holder == person.pk and role == Mandate.Role.CHAIR
        ),
        colleague_groups=frozenset(group for group, _holder in parts),
        is_secretariat=person.is_staff,
        has_accepted_undertaking=Undertaking.objects.in_force().filter(person=person.pk).exists(),
    )
