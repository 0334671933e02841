from collections.abc import Iterator

from journal.models import Entry
from notifications.recipients.recipient import Reason, Recipient, people, secretariat, with_affiliation
from working_groups.models import ContactMessage, Mandate


def of_mandate(entry: Entry) -> Iterator[Recipient]:
    """Who fills the seat, the chairs of the group, and its secretariat."""
    mandate = Mandate.objects.select_related("group").filter(pk=entry.object_id).first()
    if mandate is None:  # taken back before it began
        return
    if mandate.person_id:
        yield Recipient(Reason.HOLDER, person=mandate.person_id)
    chairs = with_affiliation(Mandate.objects.current().chairs()).filter(group=mandate.group)
    yield from people(Reason.CHAIR, chairs.exclude(pk=mandate.pk).values_list("person", flat=True))
    yield from secretariat(mandate.group)


def of_message(entry: Entry) -> Iterator[Recipient]:
    """The secretariat alone. Nothing goes to the sender: anyone may write anybody's address into the form."""
    message = ContactMessage.objects.select_related("group").get(pk=entry.object_id)
    yield from secretariat(message.group)
