"""How long a session lasts: docs/signing-in.md says why."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account import app_settings
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from members.models import Person

SIGNED_IN, SEEN, OF_THE_OFFICE = "signed_in_at", "seen_at", "is_of_the_office"
NOTED_EVERY = 300  # seconds
OFFICE = "/admin/"


@dataclass(frozen=True)
class Lifetime:
    """Seconds: from log-in, and without a page asked for."""

    whole: int
    idle: int


MEMBERS = Lifetime(whole=14 * 24 * 3600, idle=3 * 24 * 3600)
# Whoever works in the office, or has opened it in this session.
STAFF = Lifetime(whole=12 * 3600, idle=3600)


@receiver(user_logged_in)
def begin(request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    """However somebody signed in."""
    request.session[SIGNED_IN] = request.session[SEEN] = int(time.time())
    request.session[OF_THE_OFFICE] = user.is_staff


def is_over(session: Any) -> bool:
    lifetime = STAFF if session.get(OF_THE_OFFICE) else MEMBERS
    now = time.time()
    return bool(now - session[SIGNED_IN] > lifetime.whole or now - session[SEEN] > lifetime.idle)


def has_just_begun(session: Any) -> bool:
    """So lately that nobody needs to show again who they are."""
    return bool(time.time() - session[SIGNED_IN] < app_settings.REAUTHENTICATION_TIMEOUT)


class LifetimeMiddleware:
    """Signs out whose session is over, before anything is answered; notes every few minutes that it is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if SIGNED_IN not in request.session or is_over(request.session):
                logout(request)
            else:
                self.note(request)
        return self.get_response(request)

    def note(self, request: HttpRequest) -> None:
        session: Any = request.session
        if request.path.startswith(OFFICE) and not session.get(OF_THE_OFFICE):
            session[OF_THE_OFFICE] = True
        if time.time() - session[SEEN] > NOTED_EVERY:
            session[SEEN] = int(time.time())
            sessions = UserSession.objects.filter(session_key=session.session_key)
            sessions.update(last_seen_at=timezone.now())
