"""Somebody who may see most, signed in as people are: the terms accepted, a second factor shown."""

from django.conf import settings

from bench.signing_in import session_of
from members.actions import accept_terms, appoint_staff
from members.models import Person
from members.rules import StaffRoleName

EMAIL = "secretary@bench.example"


def signed_in() -> str:
    """The cookie of the secretary, who is made."""
    person = Person.objects.create_user(EMAIL, name="Secretary")
    appoint_staff(person=person, role=StaffRoleName.SECRETARIAT, starts=None, by=None)
    accept_terms(by=person)
    return f"{settings.SESSION_COOKIE_NAME}={session_of(person)}"
