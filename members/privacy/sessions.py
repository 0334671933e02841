from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.privacy.erasing import Erasing, Erasure, Rows
from members.privacy.subject import Subject


def sessions_of(subject: Subject) -> Q:
    """Those that are signed in as the person."""
    return Q(session_key__in=UserSession.objects.filter(user=subject.person).values("session_key"))


def _end_all(rows: Rows, erasure: Erasure) -> None:
    """Also those that only name one of their addresses, as a log-in half done does.

    What a session holds is signed and packed, so each one is opened: some five seconds for 100,000.
    """
    words = {str(erasure.person.pk), *erasure.addresses}
    found = [
        session.session_key
        for session in Session.objects.iterator()
        if any(word in repr(session.get_decoded()).lower() for word in words)
    ]
    Session.objects.filter(session_key__in=found).delete()


ENDED = Erasing(_("deleted"), _end_all)
