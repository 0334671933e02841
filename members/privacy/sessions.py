from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db.models import Q

from members.privacy.subject import Subject


def sessions_of(subject: Subject) -> Q:
    """Those that are signed in as the person, and those that name one of their addresses, as a log-in half done does.

    What a session holds is signed and packed, so each one is opened.
    """
    words = {str(subject.person.pk), *subject.addresses}
    found = [
        session.session_key
        for session in Session.objects.iterator()
        if any(word in repr(session.get_decoded()).lower() for word in words)
    ]
    return Q(session_key__in=found)
