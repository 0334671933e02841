"""Whom a fact concerns, at the moment it is read from the journal. Their right is asked again when the mail leaves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from journal.models import Entry
from members.models import Affiliation
from notifications.models import Delivery
from sector_reports.models import Report
from working_groups.models import ContactMessage, Mandate, Participation, WorkingGroup
from working_groups.tlp import Tlp

Reason = Delivery.Reason


@dataclass(frozen=True)
class Recipient:
    """A person or an address, never both."""

    reason: Delivery.Reason
    person: UUID | None = None
    address: str = ""


def of_report(entry: Entry) -> Iterator[Recipient]:
    """Everyone in the issuing and the addressed groups, and the secretariat. TLP:RED travels in no mail."""
    report = Report.objects.available().exclude(tlp=Tlp.RED).filter(pk=entry.object_id).first()
    if report is None:
        return
    groups = [report.group_id, *report.addressed_groups.values_list("pk", flat=True)]
    seats = _with_affiliation(Mandate.objects.current()).filter(group__in=groups)
    parts = _with_affiliation(Participation.objects.current()).filter(group__in=groups)
    yield from _people(Reason.PARTICIPANT, seats.values_list("person", flat=True))
    yield from _people(Reason.PARTICIPANT, parts.values_list("person", flat=True))
    yield from _secretariat(report.group)


def of_mandate(entry: Entry) -> Iterator[Recipient]:
    """Who fills the seat, the chairs of the group, and its secretariat."""
    mandate = Mandate.objects.select_related("group").filter(pk=entry.object_id).first()
    if mandate is None:  # taken back before it began
        return
    if mandate.person_id:
        yield Recipient(Reason.HOLDER, person=mandate.person_id)
    chairs = _with_affiliation(Mandate.objects.current().chairs()).filter(group=mandate.group)
    yield from _people(Reason.CHAIR, chairs.exclude(pk=mandate.pk).values_list("person", flat=True))
    yield from _secretariat(mandate.group)


def of_opening(entry: Entry) -> Iterator[Recipient]:
    """The chairs of the group whose report the secretariat has opened for a reason of its own."""
    chairs = _with_affiliation(Mandate.objects.current().chairs()).filter(group=entry.group_id)
    yield from _people(Reason.CHAIR, chairs.values_list("person", flat=True))


def of_proposal(entry: Entry) -> Iterator[Recipient]:
    """The chairs of the group that would issue it, but for the one who proposes it."""
    chairs = _with_affiliation(Mandate.objects.current().chairs()).filter(group=entry.group_id)
    yield from _people(Reason.CHAIR, chairs.exclude(person=entry.by_id).values_list("person", flat=True))


def of_sign_off(entry: Entry) -> Iterator[Recipient]:
    """The secretariat, which publishes what is signed off."""
    report = Report.objects.select_related("group").get(pk=entry.object_id)
    yield from _secretariat(report.group)


def of_message(entry: Entry) -> Iterator[Recipient]:
    """The secretariat alone. Nothing goes to the sender: anyone may write anybody's address into the form."""
    message = ContactMessage.objects.select_related("group").get(pk=entry.object_id)
    yield from _secretariat(message.group)


def _with_affiliation(rows: Any) -> Any:
    """Seats and parts filled by a person who is still with the organisation they have it for."""
    acting = Affiliation.objects.acting().filter(
        person=OuterRef("person"), organisation=OuterRef("organisation")
    )
    return rows.filter(Exists(acting), person__is_active=True)


def _people(reason: Delivery.Reason, people: Iterable[UUID]) -> Iterator[Recipient]:
    for person in people:
        yield Recipient(reason, person=person)


def _secretariat(group: WorkingGroup) -> Iterator[Recipient]:
    if group.contact_email:
        yield Recipient(Reason.SECRETARIAT, address=group.contact_email)
