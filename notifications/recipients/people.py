from collections.abc import Iterator
from uuid import UUID

from journal.models import Entry
from members.models import Affiliation, AffiliationRequest, Invitation
from notifications.recipients.recipient import Reason, Recipient, people, staff


def of_invitation(entry: Entry) -> Iterator[Recipient]:
    """Whoever is invited, at the address that has perhaps no account, and the other official contacts."""
    invitation = Invitation.objects.open().filter(pk=entry.object_id).first()
    if invitation is None:
        return
    yield Recipient(Reason.CONCERNED, address=invitation.email)
    yield from other_contacts(entry, invitation.organisation_id)


def of_revocation(entry: Entry) -> Iterator[Recipient]:
    yield from other_contacts(entry, Invitation.objects.get(pk=entry.object_id).organisation_id)


def of_affiliation(entry: Entry) -> Iterator[Recipient]:
    """The person concerned and the official contacts, but for whoever did it."""
    affiliation = Affiliation.objects.filter(pk=entry.object_id).first()
    if affiliation is None:
        return
    if affiliation.person_id != entry.by_id:
        yield Recipient(Reason.CONCERNED, person=affiliation.person_id)
    yield from other_contacts(entry, affiliation.organisation_id)


def of_account(entry: Entry) -> Iterator[Recipient]:
    """Whose account it is, and the official contacts of every organisation they act for."""
    yield Recipient(Reason.CONCERNED, person=entry.object_id)
    acting = Affiliation.objects.acting()
    theirs = acting.filter(person=entry.object_id).values("organisation")
    contacts = (
        acting.contacts().filter(organisation__in=theirs).exclude(person__in=[entry.by_id, entry.object_id])
    )
    yield from people(Reason.CONTACT, contacts.order_by("person").values_list("person", flat=True).distinct())


def of_taking_back(entry: Entry) -> Iterator[Recipient]:
    """The same, of an affiliation that is no longer there: the entry is about the person."""
    if entry.object_id != entry.by_id:
        yield Recipient(Reason.CONCERNED, person=entry.object_id)
    yield from other_contacts(entry, UUID(entry.changes["organisation"][0]))


def of_request(entry: Entry) -> Iterator[Recipient]:
    """The official contacts; the secretariat where there is none."""
    request = AffiliationRequest.objects.filter(pk=entry.object_id).first()
    if request is None:
        return
    contacts = list(other_contacts(entry, request.organisation_id))
    yield from contacts or staff()


def of_refusal(entry: Entry) -> Iterator[Recipient]:
    request = AffiliationRequest.objects.filter(pk=entry.object_id).first()
    if request is None:
        return
    yield Recipient(Reason.CONCERNED, person=request.person_id)
    yield from other_contacts(entry, request.organisation_id)


def of_organisation(entry: Entry) -> Iterator[Recipient]:
    yield from other_contacts(entry, entry.object_id)


def other_contacts(entry: Entry, organisation: UUID) -> Iterator[Recipient]:
    contacts = Affiliation.objects.acting().contacts().filter(organisation=organisation)
    yield from people(Reason.CONTACT, contacts.exclude(person=entry.by_id).values_list("person", flat=True))
