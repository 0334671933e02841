"""A log-in from a device or network that somebody has not used before is told to them.

What is kept: a mark made of the kind of browser and system, part of the network's address and the person, under a
key of the portal; nobody can tell from it where that was. Marks not used for half a year are forgotten.
"""

import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.signals import user_logged_in
from django.db import transaction
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from journal.actions import record
from members.dated import today
from members.models import KnownPlace, Person
from members.signing_in.devices import device_of, network_of

KEPT = datetime.timedelta(days=180)
# Coarser than what a list of sessions shows: a line at home changes its address, and seldom its provider.
BITS = {4: 16, 6: 32}


@receiver(user_logged_in)
def note(request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    note_log_in(person=user, mark=mark_of(user, request))


def mark_of(person: Person, request: HttpRequest) -> str:
    device = device_of(request.headers.get("User-Agent", ""))
    network = network_of(get_adapter().get_client_ip(request), BITS)
    return salted_hmac(__name__, f"{person.pk} {device} {network}", algorithm="sha256").hexdigest()


@transaction.atomic
def note_log_in(*, person: Person, mark: str) -> None:
    """Remember the place; the journal entry becomes a mail. The very first log-in of an account is not odd."""
    places = person.known_places.all()
    has_been_here = places.exists() or person.last_visit is not None
    _place, is_new = places.update_or_create(mark=mark, defaults={"last_used": today()}, person=person)
    if is_new and has_been_here:
        record("person.signed_in_oddly", person, by=person, label="account")


def old_places() -> QuerySet[KnownPlace]:
    return KnownPlace.objects.filter(last_used__lt=today() - KEPT)
