"""Whoever is measured has signed in as people do who may see most: with a second factor."""

import time

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.conf import settings
from django.test import Client

from members.models import Person
from members.signing_in.second_factor import METHOD


def session_of(person: Person) -> str:
    """The value of its cookie."""
    client = Client()
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": METHOD, "at": time.time()}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.pk)
    session.save()
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)
