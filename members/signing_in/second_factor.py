"""What somebody has shown in their session beside a password: a passkey, a code of an app, a recovery code."""

import time
from enum import IntEnum
from typing import NoReturn, cast

from allauth.account import app_settings
from allauth.account.authentication import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from members.models import Person

HAS_JUST_SIGNED_IN = "has_just_signed_in"  # in the session, until the first page
METHOD, PASSWORD = "mfa", "password"  # as allauth names them
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes come with these


class SecondFactor(IntEnum):
    """How much of it a session has shown, in order."""

    NONE = 0
    SHOWN = 1
    FRESH = 2  # within the minutes that settings give to any re-authentication


def shown_in(request: HttpRequest) -> SecondFactor:
    if not request.user.is_authenticated:
        return SecondFactor.NONE
    age = _age(request, METHOD)
    if age is None:
        return SecondFactor.NONE
    return SecondFactor.FRESH if age < app_settings.REAUTHENTICATION_TIMEOUT else SecondFactor.SHOWN


def has_just_shown(request: HttpRequest) -> bool:
    """At log-in or since, what they would be asked for: a second factor, or without one their password."""
    if shown_in(request) == SecondFactor.FRESH:
        return True
    age = _age(request, PASSWORD)
    is_fresh = age is not None and age < app_settings.REAUTHENTICATION_TIMEOUT
    return is_fresh and not has_second_factor(cast(Person, request.user))


def _age(request: HttpRequest, method: str) -> float | None:
    """Seconds since it was last shown in this session."""
    records = get_authentication_records(request, cast(Person, request.user))
    times = [record["at"] for record in records if record["method"] == method]
    return time.time() - max(times) if times else None


def note_shown(request: HttpRequest, authenticator: Authenticator) -> None:
    """Whoever has just set it up has shown it."""
    record_authentication(request, authenticator.user, METHOD, id=authenticator.pk, type=authenticator.type)


def forget_shown(request: HttpRequest, authenticator: Authenticator) -> None:
    """What somebody no longer has, this session no longer rests on."""
    records = get_authentication_records(request, authenticator.user)
    kept = [row for row in records if row["method"] != METHOD or row.get("id") != authenticator.pk]
    if len(kept) < len(records):
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = kept


def has_second_factor(person: Person) -> bool:
    return Authenticator.objects.filter(user=person, type__in=FACTORS).exists()


def ask_for_it(request: HttpRequest) -> HttpResponse:
    """To the page that asks for a second factor, and from there back to where they were."""
    address = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("me")
    return HttpResponseRedirect(address_of_asking(address))


def insist(request: HttpRequest) -> NoReturn:
    """Like `ask_for_it`, from the depths of a view."""
    raise ImmediateHttpResponse(ask_for_it(request))


def address_of_asking(onwards: str) -> str:
    return f"{reverse('members:second_factor')}?{urlencode({'next': onwards})}"
