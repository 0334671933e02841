"""Somebody who may see most, signed in as people are: the terms accepted, a second factor shown."""

import time

from django.conf import settings
from django.test import Client

from members.actions import accept_terms, appoint_staff
from members.models import Person
from members.rules import StaffRoleName
from members.signing_in.second_factor import METHOD

EMAIL = "secretary@bench.example"


def signed_in() -> str:
    """The cookie of the secretary, who is made."""
    person = Person.objects.create_user(EMAIL, name="Secretary")
    appoint_staff(person=person, role=StaffRoleName.SECRETARIAT, starts=None, by=None)
    accept_terms(by=person)
    client = Client()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": METHOD, "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
