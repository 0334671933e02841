"""How often strangers may ask for something here, in an hour. Whom a mail goes to is limited too: it may be somebody
who asked for nothing.
"""

from members.limits import count, household, unnamed

FORMS_FROM_ONE_ADDRESS = 10
MAILS_TO_ONE_ADDRESS = 5
FILES_OF_ONE_APPLICATION = 20


def may_ask(*, address: str) -> bool:
    """Counts this form. `address` is that of the network."""
    return count(unnamed("joining-from", household(address))) <= FORMS_FROM_ONE_ADDRESS


def may_mail(*, email: str) -> bool:
    """Counts this mail."""
    return count(unnamed("joining-to", email.lower())) <= MAILS_TO_ONE_ADDRESS


def may_upload(*, reference: str) -> bool:
    """Counts this file."""
    return count(unnamed("joining-files", reference)) <= FILES_OF_ONE_APPLICATION
