"""Passwords as people meet them: how they are typed, changed, forgotten and kept."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from members.models import Person
from tests import factories as make
from tests.members.signing_in.apps import make_app
from tests.members.signing_in.doors import (
    LOGIN,
    RESET,
    SIGNUP,
    is_signed_in,
    link_in_mail,
    mails_to,
    show_who_it_is,
    sign_in,
)

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"
NEW = "another long sentence"
CHANGE = "/accounts/password/change/"


@pytest.fixture
def ada() -> Person:
    return make.make_person(email=ADA)


def change(client: Client, old: str, new: str = NEW) -> Any:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


def choose_anew(client: Client, password: str = NEW) -> Any:
    """By the link in a mail."""
    client.post(RESET, {"email": ADA})
    form = client.get(link_in_mail(ADA)).headers["Location"]
    return client.post(form, {"password1": password, "password2": password})


def inputs(page: str) -> list[str]:
    return [found for found in re.findall("<input[^>]*>", page) if "assword" in found]


def test_password_is_changed_by_who_knows_the_one_of_before(client: Client, ada: Person) -> None:
    sign_in(client, ADA)
    show_who_it_is(client)

    change(client, "this is not the one")
    ada.refresh_from_db()
    stayed = ada.check_password(make.PASSWORD)
    change(client, make.PASSWORD)

    ada.refresh_from_db()
    assert stayed
    assert ada.check_password(NEW)
    assert mails_to(ADA) == ["Your password was changed"]


@pytest.mark.parametrize(
    "new", ["fourteen chars", "passwordpassword", "Brussels Cybersecurity", "1234567890123456"]
)
def test_weak_password_is_refused_wherever_it_is_chosen(client: Client, ada: Person, new: str) -> None:
    sign_in(client, ADA)
    change(client, make.PASSWORD, new)
    choose_anew(Client(), new)
    client.post("/accounts/logout/")
    client.post(SIGNUP, {"name": "Bob", "email": "bob@example.org", "password1": new})

    ada.refresh_from_db()
    assert ada.check_password(make.PASSWORD)
    assert not Person.objects.filter(email="bob@example.org").exists()


def test_fields_of_passwords_hide_what_is_typed_and_let_managers_help(client: Client, ada: Person) -> None:
    client.post(RESET, {"email": ADA})
    anew = client.get(link_in_mail(ADA)).headers["Location"]
    pages = [client.get(address).content.decode() for address in (LOGIN, SIGNUP, anew)]
    sign_in(client, ADA)
    pages.append(client.get(CHANGE).content.decode())

    fields = [field for page in pages for field in inputs(page)]
    assert len(fields) == 7
    for field in fields:
        assert 'type="password"' in field
        assert re.search('autocomplete="(current|new)-password"', field), field
        assert not re.search("maxlength|readonly|onpaste|pattern", field)


def test_password_does_not_expire(client: Client, ada: Person) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=3 * 365)):
        sign_in(client, ADA)

        assert is_signed_in(client)


def test_doors_ask_no_question_but_for_name_address_and_password(client: Client) -> None:
    fields = {address: list(client.get(address).context["form"].fields) for address in (LOGIN, SIGNUP, RESET)}

    assert fields == {LOGIN: ["login", "password"], SIGNUP: ["name", "email", "password1"], RESET: ["email"]}


def test_link_for_a_new_password_is_good_for_a_day(client: Client, ada: Person) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=25)):
        client.post(RESET, {"email": ADA})

    assert client.get(link_in_mail(ADA)).context["token_fail"]


def test_link_for_a_new_password_cannot_be_guessed(client: Client, ada: Person) -> None:
    client.post(RESET, {"email": ADA})
    before = link_in_mail(ADA)
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        client.post(RESET, {"email": ADA})

    key = before.rstrip("/").rpartition("-")[2]
    assert len(key) >= 32
    assert link_in_mail(ADA) != before


def test_new_password_signs_nobody_in_and_leaves_the_second_factor(client: Client, ada: Person) -> None:
    make_app(ada)

    choose_anew(client)
    after_the_link = is_signed_in(client)
    answer = sign_in(client, ADA, NEW)

    assert not after_the_link
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert not is_signed_in(client)


def test_new_password_by_link_ends_every_session(client: Client, ada: Person) -> None:
    sign_in(client, ADA)

    choose_anew(Client())

    assert not is_signed_in(client)


def test_there_are_no_accounts_that_come_with_the_software() -> None:
    assert not Person.objects.exists()


def test_office_can_neither_see_nor_choose_a_password(client: Client, ada: Person) -> None:
    client.force_login(make.make_staff(email="office@example.org"))

    page = client.get(f"/admin/members/person/{ada.pk}/change/").content.decode()
    client.post(f"/admin/members/person/{ada.pk}/change/", {"password": "chosen by the office"})

    ada.refresh_from_db()
    assert ada.password not in page
    assert ada.check_password(make.PASSWORD)


def test_password_is_hashed_slowly() -> None:
    from django.conf import global_settings  # noqa: PLC0415 -- as settings leave it

    from ecso_portal import settings  # noqa: PLC0415 -- likewise

    assert not hasattr(settings, "PASSWORD_HASHERS")
    assert global_settings.PASSWORD_HASHERS[0].endswith("PBKDF2PasswordHasher")
