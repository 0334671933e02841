"""The address that a mail program calls to stop the mail about somebody's groups with one click (RFC 8058).

It has to work without a log-in, so it carries a signed word. That word names a person and opens nothing: whoever
gets hold of it can stop these mails, and the person starts them again on their own page.
"""

from uuid import UUID

from django.conf import settings
from django.core.signing import Signer
from django.urls import reverse

from members.models import Person

signer = Signer(salt="notifications.unsubscribe")


def unsubscribe_url(person: Person) -> str:
    path = reverse("notifications:unsubscribe", kwargs={"token": signer.sign(person.pk.hex)})
    return f"{settings.BASE_URL}{path}"


def person_named_by(token: str) -> UUID:
    """Raises django.core.signing.BadSignature for a word that the portal did not sign."""
    return UUID(signer.unsign(token))
