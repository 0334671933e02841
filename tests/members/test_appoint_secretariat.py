import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from journal.models import Entry
from members.actions import accept_terms
from members.models import Person
from tests import factories as make

pytestmark = pytest.mark.django_db


def appoint(email: str) -> str:
    out = StringIO()
    call_command("appoint_secretariat", email, stdout=out)
    return out.getvalue()


def test_appoint_secretariat_creates_who_is_missing_and_says_what_next() -> None:
    said = appoint("Office@Example.org")

    person = Person.objects.get()
    assert (person.email, person.is_staff, person.has_usable_password()) == (
        "office@example.org",
        True,
        False,
    )
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == ["person.registered", "staff_role.began"]
    assert "/accounts/password/reset/" in said
    assert "/admin/" in said


def test_appoint_secretariat_takes_who_is_there() -> None:
    person = make.make_person(email="office@example.org")

    said = appoint("office@example.org")

    assert person.is_staff
    assert "/accounts/password/reset/" not in said


def test_appoint_secretariat_twice_changes_nothing() -> None:
    appoint("office@example.org")

    said = appoint("office@example.org")

    assert "already belongs" in said
    assert Person.objects.get().staff_roles.count() == 1
    assert Entry.objects.count() == 2


def test_appoint_secretariat_refuses_what_is_no_address() -> None:
    with pytest.raises(CommandError, match="not an e-mail address"):
        appoint("office")

    assert not Person.objects.exists()


def test_who_was_appointed_gets_by_the_link_as_far_as_the_second_factor(
    client: Client, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    appoint("office@example.org")

    client.post("/accounts/password/reset/", {"email": "office@example.org"})
    client.get(follow_link(), follow=True)
    password = {"password1": "a long and quiet sentence", "password2": "a long and quiet sentence"}
    client.post(client.get(follow_link()).headers["Location"], password)
    client.post("/accounts/login/", {"login": "office@example.org", "password": password["password1"]})
    client.post(follow_link())
    client.post("/accounts/login/", {"login": "office@example.org", "password": password["password1"]})

    accept_terms(by=Person.objects.get())
    assert client.get("/admin/")["Location"] == "/me/second-factor/?next=%2Fadmin%2F"


def follow_link() -> str:
    found = re.search(r"https?://[^/]+(/accounts/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]
