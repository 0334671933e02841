from collections.abc import Iterator

from journal.models import Entry
from members.models import Affiliation, ProfileProposal
from notifications.recipients.recipient import Reason, Recipient, people


def of_settled_proposal(entry: Entry) -> Iterator[Recipient]:
    """The official contacts of the organisation, among them as a rule whoever proposed it."""
    proposal = ProfileProposal.objects.get(pk=entry.object_id)
    contacts = Affiliation.objects.acting().contacts().filter(organisation=proposal.organisation_id)
    yield from people(Reason.CONTACT, contacts.values_list("person", flat=True))
