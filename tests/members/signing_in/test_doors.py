"""The doors themselves: that there is no other, and that nobody is pushed or led through one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.signals import authenticator_added
from django.test import Client
from django.urls import URLResolver, get_resolver

from members.signing_in.lifetimes import MEMBERS, STAFF
from members.signing_in.limits import LIMITS, WITHOUT_REDIS
from tests import factories as make
from tests.members.signing_in.apps import make_app
from tests.members.signing_in.doors import (
    LOGIN,
    RESET,
    SIGNUP,
    is_signed_in,
    show_who_it_is,
    sign_in,
)

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"
DOCUMENTATION = (Path(__file__).parents[3] / "docs/signing-in.md").read_text()
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
]

# What a visitor may open below /accounts/, and why: what signs in, what leads there, what only says something.
SIGNS_IN = {
    "account_login": "password",
    "mfa_login_webauthn": "passkey",
    "mfa_authenticate": "second factor",
    "openid_connect_callback": "organisation",
}
LEADS_THERE = {
    "account_confirm_email",
    "account_confirm_login_code",
    "account_reset_password",
    "account_reset_password_from_key",
    "account_signup",
    "openid_connect_find",
    "openid_connect_login",
    "socialaccount_signup",
}
SAYS_SOMETHING = {
    "account_email_verification_sent",
    "account_inactive",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "socialaccount_login_cancelled",
}


def open_to_visitors(resolver: Any = None) -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from open_to_visitors(pattern)
        elif pattern.name and not getattr(pattern.callback, "login_required", True):
            yield pattern.name


def test_there_is_no_other_way_in() -> None:
    (accounts,) = [each for each in get_resolver().url_patterns if str(each.pattern) == "accounts/"]

    assert (
        set(open_to_visitors(accounts)) - {"account_logout"} == set(SIGNS_IN) | LEADS_THERE | SAYS_SOMETHING
    )


@pytest.mark.parametrize("way", sorted(SIGNS_IN.values()))
def test_every_way_in_is_documented(way: str) -> None:
    ways = DOCUMENTATION.split("## Ways in")[1].split("\n## ")[0]

    assert way in ways


@pytest.mark.parametrize("address", [LOGIN, SIGNUP, RESET, "/accounts/logout/", "/accounts/organisation/"])
def test_no_other_site_sends_a_form_here(address: str) -> None:
    make.make_person(email=ADA)
    client = Client(enforce_csrf_checks=True)

    response = client.post(address, {"login": ADA, "email": ADA, "password": make.PASSWORD})

    assert response.status_code in {302, 403}
    assert not is_signed_in(client)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_log_in_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    make.make_person(email=ADA)

    response = client.post(
        f"{LOGIN}?next={elsewhere}", {"login": ADA, "password": make.PASSWORD, "next": elsewhere}
    )

    assert response.headers["Location"] == "/me/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_other_doors_lead_to_no_other_site(client: Client, elsewhere: str) -> None:
    make.make_person(email=ADA)
    sign_in(client, ADA)

    shown = client.post(
        f"/accounts/reauthenticate/?next={elsewhere}", {"password": make.PASSWORD, "next": elsewhere}
    )
    already = client.get(f"{LOGIN}?next={elsewhere}")
    out = client.post(f"/accounts/logout/?next={elsewhere}", {"next": elsewhere})

    for response in (shown, already, out):
        assert response.headers["Location"] in {"/me/", "/"}


def test_host_that_is_trusted_for_forms_is_no_place_to_be_led_to(client: Client) -> None:
    make.make_person(email=ADA)

    response = client.post(
        LOGIN, {"login": ADA, "password": make.PASSWORD, "next": "http://localhost:8000/admin/"}
    )

    assert response.headers["Location"] == "/me/"


def test_factor_that_is_added_ends_the_other_sessions(client: Client) -> None:
    person = make.make_person(email=ADA)
    elsewhere = Client()
    sign_in(elsewhere, ADA)
    sign_in(client, ADA)
    show_who_it_is(client)
    request = client.get("/accounts/sessions/").wsgi_request
    authenticator_added.send(type(person), request=request, user=person, authenticator=make_app(person))

    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)


def test_documentation_tells_the_limits() -> None:
    words = " ".join(DOCUMENTATION.split())

    assert LIMITS["login_failed"] == "10/m/ip,5/5m/key,100/30d/key"
    assert (
        "5 in 5 minutes and 100 in 30 days for one address that is tried, 10 a minute from one place" in words
    )
    assert (LIMITS["login"], LIMITS["signup"], LIMITS["reset_password"]) == (
        "30/m/ip",
        "20/m/ip",
        "20/m/ip,5/m/key",
    )
    assert "Log-in 30 a minute, sign-up and new passwords 20 a minute from one place" in words
    assert "a link for a new password 5 a minute for one address" in words
    assert WITHOUT_REDIS["login_failed"].endswith("2/5m/key")
    assert "(2 wrong passwords in 5 minutes)" in words


def test_documentation_tells_the_lifetimes_of_sessions() -> None:
    day, hour = 86_400, 3_600

    assert f"| everybody | {MEMBERS.idle // day} days | {MEMBERS.whole // day} days |" in DOCUMENTATION
    assert f"| {STAFF.idle // hour} hour | {STAFF.whole // hour} hours |" in DOCUMENTATION
