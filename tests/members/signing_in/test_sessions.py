"""Open sessions, as their owner sees them and as they end."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal.models import Entry
from members.models import Person
from members.signing_in.sessions import of_ended_sessions, sessions_of
from tests import factories as make
from tests.members.signing_in.doors import (
    FIREFOX,
    SAFARI,
    SESSIONS,
    is_signed_in,
    show_who_it_is,
    sign_in,
)

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"


@pytest.fixture
def ada() -> Person:
    return make.make_person(email=ADA)


@pytest.fixture
def phone(ada: Person) -> Client:
    client = Client(headers={"user-agent": SAFARI}, REMOTE_ADDR="198.51.100.7")
    sign_in(client, ADA)
    return client


@pytest.fixture
def desk(ada: Person) -> Client:
    """Where Ada has just shown again who she is."""
    client = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="192.0.2.77")
    sign_in(client, ADA)
    show_who_it_is(client)
    return client


def session_at(client: Client) -> UserSession:
    found: UserSession = UserSession.objects.get(session_key=client.session.session_key)
    return found


def copy_of(client: Client) -> Client:
    """Somebody else with the same cookie."""
    thief = Client()
    thief.cookies["session"] = client.cookies["session"].value
    return thief


def test_sessions_are_listed_with_device_and_network_in_words(phone: Client, desk: Client) -> None:
    page = desk.get(SESSIONS).content.decode()

    for words in ("Firefox on Windows", "192.0.2.…", "Safari on iPhone", "198.51.100.…", "This device"):
        assert words in page
    for spilled in ("Gecko", "192.0.2.77", "198.51.100.7", desk.session.session_key):
        assert str(spilled) not in page


def test_little_is_kept_of_a_session(desk: Client) -> None:
    kept = session_at(desk)

    assert (kept.user_agent, kept.ip) == ("Firefox/Windows", "192.0.2.0")


def test_session_ended_elsewhere_opens_nothing_from_the_next_click(phone: Client, desk: Client) -> None:
    before = is_signed_in(phone)

    response = desk.post(f"{SESSIONS}{session_at(phone).pk}/end/")

    assert response.headers["Location"] == SESSIONS
    assert before
    assert not is_signed_in(phone)
    assert is_signed_in(desk)


def test_own_session_is_ended_too(desk: Client) -> None:
    response = desk.post(f"{SESSIONS}{session_at(desk).pk}/end/")

    assert response.headers["Location"] == "/"
    assert not is_signed_in(desk)


def test_session_of_somebody_else_is_not_found(desk: Client) -> None:
    make.make_person(email="bob@example.org")
    other = Client()
    sign_in(other, "bob@example.org")

    response = desk.post(f"{SESSIONS}{session_at(other).pk}/end/")

    assert response.status_code == 404
    assert is_signed_in(other)


def test_all_other_sessions_are_ended(phone: Client, desk: Client) -> None:
    desk.post(f"{SESSIONS}end-others/")

    assert not is_signed_in(phone)
    assert is_signed_in(desk)


def test_every_session_is_ended(phone: Client, desk: Client) -> None:
    response = desk.post(f"{SESSIONS}end-all/")

    assert response.headers["Location"] == "/accounts/login/"
    assert not is_signed_in(phone)
    assert not is_signed_in(desk)
    assert not UserSession.objects.exists()


@pytest.mark.parametrize("what", ["{pk}/end/", "end-others/", "end-all/"])
def test_session_is_ended_only_by_who_shows_again_who_it_is(ada: Person, what: str) -> None:
    client = Client()
    sign_in(client, ADA)
    address = f"{SESSIONS}{what.format(pk=session_at(client).pk)}"

    response = client.post(address)

    assert response.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert is_signed_in(client)


def test_what_was_asked_for_is_done_once_it_is_shown_who_it_is(ada: Person, phone: Client) -> None:
    client = Client()
    sign_in(client, ADA)
    asked: Any = client.post(f"{SESSIONS}end-others/")

    client.post(asked.headers["Location"], {"password": make.PASSWORD})

    assert not is_signed_in(phone)
    assert is_signed_in(client)


@pytest.mark.parametrize("what", ["{pk}/end/", "end-others/", "end-all/"])
def test_session_is_not_ended_from_another_site(phone: Client, desk: Client, what: str) -> None:
    address = f"{SESSIONS}{what.format(pk=session_at(phone).pk)}"
    desk.handler.enforce_csrf_checks = True

    assert desk.post(address).status_code == 403
    assert desk.get(address).status_code == 405
    assert is_signed_in(phone)


def test_stolen_cookie_opens_nothing_after_signing_out(desk: Client) -> None:
    thief = copy_of(desk)
    before = is_signed_in(thief)

    desk.post("/accounts/logout/")

    assert before
    assert not is_signed_in(thief)


def test_session_given_to_a_visitor_is_not_theirs_after_log_in(ada: Person) -> None:
    """Session fixation: the key that an attacker knows is not the one that is signed in."""
    attacker, victim = Client(), Client()
    attacker.get("/accounts/login/")
    session = attacker.session
    session["planted"] = True
    session.save()
    for client in (attacker, victim):
        client.cookies["session"] = str(session.session_key)

    sign_in(victim, ADA)

    assert is_signed_in(victim)
    assert not is_signed_in(attacker)


def test_key_that_the_server_did_not_make_is_not_taken_up(ada: Person) -> None:
    client = Client()
    client.cookies["session"] = "a" * 32

    sign_in(client, ADA)

    assert client.cookies["session"].value != "a" * 32
    assert not Session.objects.filter(session_key="a" * 32).exists()


def test_key_changes_when_somebody_shows_again_who_it_is(ada: Person) -> None:
    client = Client()
    sign_in(client, ADA)
    thief = copy_of(client)

    show_who_it_is(client)

    assert is_signed_in(client)
    assert not is_signed_in(thief)
    assert session_at(client).user == ada


def test_key_is_long_and_made_by_chance(desk: Client, phone: Client) -> None:
    """32 characters of 36: 165 bits."""
    keys = {str(desk.session.session_key), str(phone.session.session_key)}

    assert len(keys) == 2
    assert all(len(key) == 32 and key.isalnum() for key in keys)


def test_new_password_ends_the_other_sessions(phone: Client, desk: Client, ada: Person) -> None:
    new = "another long sentence"

    desk.post(
        "/accounts/password/change/", {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    )

    assert is_signed_in(desk)
    assert not is_signed_in(phone)
    assert [session.session_key for session in sessions_of(ada)] == [desk.session.session_key]


def test_journal_tells_that_sessions_were_ended(phone: Client, desk: Client, ada: Person) -> None:
    desk.post(f"{SESSIONS}{session_at(phone).pk}/end/")
    desk.post(f"{SESSIONS}end-others/")
    desk.post(f"{SESSIONS}end-all/")

    entries = Entry.objects.about(ada).order_by("id")
    assert [(entry.verb, entry.by_id, entry.changes) for entry in entries] == [
        (f"person.{what}", ada.pk, {})
        for what in ("signed_in_oddly", "session_ended", "signed_out_elsewhere", "signed_out_everywhere")
    ]


def test_session_that_ran_out_is_not_listed_and_is_forgotten(phone: Client, desk: Client) -> None:
    Session.objects.filter(session_key=phone.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )

    page = desk.get(SESSIONS).content.decode()
    of_ended_sessions(timezone.now()).delete()

    assert "Safari on iPhone" not in page
    assert UserSession.objects.count() == 1


def test_list_asks_as_much_for_one_session_as_for_three(desk: Client) -> None:
    with CaptureQueriesContext(connection) as for_one:
        desk.get(SESSIONS)
    for _session in range(2):
        sign_in(Client(headers={"user-agent": SAFARI}), ADA)

    with CaptureQueriesContext(connection) as for_three:
        desk.get(SESSIONS)

    assert len(for_one) == len(for_three)


def test_every_page_of_somebody_signed_in_offers_to_sign_out(desk: Client) -> None:
    for address in ("/", "/me/", "/me/profile/", "/members/", SESSIONS, "/accounts/email/"):
        assert 'action="/accounts/logout/"' in desk.get(address).content.decode(), address
