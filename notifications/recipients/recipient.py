from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from members.models import Affiliation, StaffRole
from notifications.models import Delivery
from working_groups.models import WorkingGroup

Reason = Delivery.Reason


@dataclass(frozen=True)
class Recipient:
    """A person or an address, never both."""

    reason: Delivery.Reason
    person: UUID | None = None
    address: str = ""


def with_affiliation(rows: Any) -> Any:
    """Seats and parts filled by a person who is still with the organisation they have it for."""
    acting = Affiliation.objects.acting().filter(
        person=OuterRef("person"), organisation=OuterRef("organisation")
    )
    return rows.filter(Exists(acting), person__is_active=True)


def people(reason: Delivery.Reason, people: Iterable[UUID]) -> Iterator[Recipient]:
    for person in people:
        yield Recipient(reason, person=person)


def secretariat(group: WorkingGroup) -> Iterator[Recipient]:
    if group.contact_email:
        yield Recipient(Reason.SECRETARIAT, address=group.contact_email)


def staff() -> Iterator[Recipient]:
    """Everybody who works for the secretariat today: for what concerns no group."""
    roles = StaffRole.objects.current().filter(person__is_active=True)
    yield from people(Reason.STAFF, roles.values_list("person", flat=True).distinct())
