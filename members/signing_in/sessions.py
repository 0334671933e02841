"""The open sessions of a person, and how they end."""

import datetime
from dataclasses import dataclass
from typing import Any

from allauth.account.signals import authentication_step_completed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from journal.actions import record
from members.models import Person
from members.signing_in.devices import device_of, in_words, network_in_words, network_of


@dataclass(frozen=True)
class OpenSession:
    row: UserSession
    is_current: bool

    @property
    def device(self) -> str:
        return in_words(self.row.user_agent)

    @property
    def network(self) -> str:
        return network_in_words(self.row.ip)


def sessions_of(person: Person) -> QuerySet[UserSession]:
    """Those that open the account today."""
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.filter(user=person, session_key__in=alive).order_by("-last_seen_at")


def open_sessions(person: Person, *, current: str) -> list[OpenSession]:
    """This one first, then the latest."""
    found = [OpenSession(row, row.session_key == current) for row in sessions_of(person)]
    return sorted(found, key=lambda session: not session.is_current)


def end_sessions(person: Person, *, but: str = "") -> int:
    """All of them, or all but the one of this key: the next click there is a visitor's."""
    ending = UserSession.objects.filter(user=person).exclude(session_key=but)
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ending.delete()
    return len(keys)


@transaction.atomic
def end_session(*, session: UserSession, by: Person) -> None:
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()
    record("person.session_ended", by, by=by, label="account")


@transaction.atomic
def sign_out_elsewhere(*, by: Person, but: str) -> int:
    number = end_sessions(by, but=but)
    record("person.signed_out_elsewhere", by, by=by, label="account")
    return number


@transaction.atomic
def sign_out_everywhere(*, person: Person, by: Person, reason: str = "") -> int:
    """By the person, or by the office with its reason."""
    number = end_sessions(person)
    record("person.signed_out_everywhere", person, by=by, label="account", reason=reason)
    return number


def end_everybodys_sessions() -> int:
    """Visitors' too."""
    ended, _by_model = Session.objects.all().delete()
    UserSession.objects.all().delete()
    return ended


def of_ended_sessions(now: datetime.datetime) -> QuerySet[UserSession]:
    """What is known of sessions that are over."""
    alive = Session.objects.filter(expire_date__gte=now).values("session_key")
    return UserSession.objects.exclude(session_key__in=alive)


@receiver([authenticator_added, authenticator_removed, authenticator_reset])
def end_others(request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    """How the account is opened has changed: whoever was signed in elsewhere comes in by the new way."""
    if request.user == user:
        end_sessions(user, but=request.session.session_key or "")


@receiver(authentication_step_completed)
def renew(request: HttpRequest, *, reauthenticated: bool = False, **_kwargs: Any) -> None:
    """Whoever shows again who they are gets another key; the one of before opens nothing."""
    if reauthenticated:
        before = request.session.session_key
        request.session.cycle_key()
        UserSession.objects.filter(session_key=before).update(session_key=request.session.session_key)


@receiver(pre_save, sender=UserSession)
def keep_little(instance: UserSession, **_kwargs: Any) -> None:
    """Of the browser its name, of the address its network."""
    instance.user_agent = device_of(instance.user_agent)
    instance.ip = network_of(instance.ip)
