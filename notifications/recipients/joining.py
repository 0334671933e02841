from collections.abc import Iterator

from journal.models import Entry
from members.models import Application
from notifications.recipients.recipient import Reason, Recipient, staff


def of_applicant(entry: Entry) -> Iterator[Recipient]:
    """The contact, who has no account; nobody where the application is forgotten meanwhile."""
    application = Application.objects.filter(pk=entry.object_id).first()
    if application and application.contact_email:
        yield Recipient(Reason.CONCERNED, address=application.contact_email)


def of_secretariat(entry: Entry) -> Iterator[Recipient]:
    yield from staff()


def of_both(entry: Entry) -> Iterator[Recipient]:
    yield from of_applicant(entry)
    yield from of_secretariat(entry)
