"""A second factor that is lost, and the one of the sample accounts."""

import time
from io import StringIO

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from journal.models import Entry
from members.models import Person
from members.signing_in.actions import remove_second_factors, set_up_app
from tests import factories as make
from tests.members.signing_in.apps import SECRET, code_at, make_app, make_recovery_codes
from tests.office import address
from tests.signing_in import with_second_factor, without_second_factor

pytestmark = pytest.mark.django_db
REASON = "Called back on the number of the hospital."


@pytest.fixture
def staff() -> Person:
    return make.make_staff(email="staff@example.org")


@pytest.fixture
def loser() -> Person:
    person = make.make_person(email="loser@example.org")
    make_app(person)
    make_recovery_codes(person)
    return person


def test_lost_second_factors_are_removed_with_a_reason(staff: Person, loser: Person) -> None:
    remove_second_factors(person=loser, reason=REASON, by=staff)

    assert not Authenticator.objects.filter(user=loser).exists()
    entry = Entry.objects.get(verb="person.second_factors_removed")
    assert (entry.by, entry.object_id, entry.reason, entry.object_label) == (
        staff,
        loser.pk,
        REASON,
        "account",
    )


def test_whoever_loses_them_is_signed_out_everywhere(client: Client, staff: Person, loser: Person) -> None:
    client.post("/accounts/login/", {"login": loser.email, "password": make.PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code_at(SECRET, time.time())})
    before = client.get("/me/").status_code
    client.get("/me/")

    remove_second_factors(person=loser, reason=REASON, by=staff)

    assert before == 200
    assert client.get("/me/")["Location"].startswith("/accounts/login/")


def test_nobody_removes_their_own(staff: Person) -> None:
    make_app(staff)

    with pytest.raises(ValidationError, match="ask a colleague"):
        remove_second_factors(person=staff, reason=REASON, by=staff)

    assert Authenticator.objects.filter(user=staff).exists()


def test_there_is_something_to_remove(staff: Person) -> None:
    with pytest.raises(ValidationError, match="no second factor"):
        remove_second_factors(person=make.make_person(), reason=REASON, by=staff)


def test_office_removes_them_after_showing_its_own_afresh(
    client: Client, staff: Person, loser: Person
) -> None:
    step = f"{address(loser)[: -len('change/')]}second-factors/"
    make_app(staff)
    with_second_factor(client, staff)
    asked = client.post(step, {"reason": REASON})
    with_second_factor(client, staff, seconds_ago=1)

    done = client.post(step, {"reason": REASON})

    assert asked["Location"].startswith("/accounts/2fa/reauthenticate/?next=%2Fadmin%2Fmembers%2Fperson%2F")
    assert done["Location"] == address(loser)
    assert not Authenticator.objects.filter(user=loser).exists()


def test_office_needs_a_reason(client: Client, staff: Person, loser: Person) -> None:
    with_second_factor(client, staff, seconds_ago=1)

    client.post(f"{address(loser)[: -len('change/')]}second-factors/", {"reason": ""})

    assert Authenticator.objects.filter(user=loser).exists()


def test_others_do_not_remove_them(client: Client, loser: Person) -> None:
    step = f"{address(loser)[: -len('change/')]}second-factors/"
    for sign_in in (with_second_factor, without_second_factor):
        sign_in(client, make.make_person())

        assert client.post(step, {"reason": REASON}).status_code in {302, 403}
    assert Authenticator.objects.filter(user=loser).exists()


def test_app_of_a_sample_account_stays_while_its_secret_does(settings: Settings) -> None:
    person = make.make_person(is_sample=True)
    set_up_app(person=person, secret=SECRET)
    first = Authenticator.objects.get()

    set_up_app(person=person, secret=SECRET)
    kept = Authenticator.objects.get()
    settings.SECRET_KEY = "another" * 10
    set_up_app(person=person, secret=SECRET)

    assert kept == first
    assert get_adapter().decrypt(Authenticator.objects.get().data["secret"]) == SECRET


def test_secrets_are_encrypted_anew_before_a_key_is_forgotten(loser: Person, settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]

    told = command("encrypt_second_factors")
    settings.SECRET_KEY_FALLBACKS = []

    assert told == "Encrypted anew: 2.\n"
    app = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert get_adapter().decrypt(app.data["secret"]) == SECRET


def test_secrets_whose_key_is_gone_are_counted(loser: Person, settings: Settings) -> None:
    settings.SECRET_KEY = "another" * 10

    assert "not among DJANGO_SECRET_KEY_FALLBACKS: 2" in command("encrypt_second_factors")


def test_operator_removes_what_nobody_in_the_office_can(loser: Person) -> None:
    command("remove_second_factors", "Loser@example.org", REASON)

    assert not Authenticator.objects.exists()
    entry = Entry.objects.get(verb="person.second_factors_removed")
    assert (entry.by, entry.reason) == (None, REASON)


@pytest.mark.parametrize("email", ["nobody@example.org", "other@example.org"])
def test_operator_is_told_what_is_not_there(email: str) -> None:
    make.make_person(email="other@example.org")

    with pytest.raises(CommandError):
        command("remove_second_factors", email, REASON)


def command(name: str, *arguments: str) -> str:
    out = StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue()
