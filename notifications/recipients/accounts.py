from collections.abc import Iterator

from journal.models import Entry
from notifications.models import Delivery
from notifications.recipients.recipient import Recipient


def of_own_account(entry: Entry) -> Iterator[Recipient]:
    """Whose account it is."""
    yield Recipient(Delivery.Reason.CONCERNED, person=entry.object_id)
