"""Whose an e-mail address is.

Addresses are compared in small letters: in capitals, signs of other alphabets fall together with Latin ones ("ı" and
"i", "ſ" and "s"), and a domain that is written with them is somebody else's.
"""

from allauth.account.models import EmailAddress
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import Contains, Exact

from members.models import Person


def confirmed(email: str) -> QuerySet[EmailAddress]:
    """The row of whoever has shown that this address is theirs; there is none, or one."""
    return EmailAddress.objects.filter(is_address("email", email), verified=True)


def owner_of(email: str) -> Person | None:
    address = confirmed(email).select_related("user").first()
    return address.user if address else None


def is_address(field: str, email: str) -> Q:
    return Q(Exact(Lower(field), email.lower()))


def names_address(field: str, email: str) -> Q:
    """That it stands somewhere in the text, or in the JSON."""
    return Q(Contains(Lower(Cast(field, CharField())), email.lower()))
