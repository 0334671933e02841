"""Log-in through a real provider that runs in a process of its own, as a browser would do it."""

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from members.models import IdentityProvider, Person
from tests import factories as make
from tests.members.signing_in.breaks import identity_provider
from tests.members.signing_in.doors import LOGIN, SESSIONS, mails_to, show_who_it_is, sign_in
from tests.openid.real import CLIENT, PASSWORD, SECRET

pytestmark = pytest.mark.django_db

ID = "4c0d3f0e-6f9f-4a53-9d61-6b4b8a3f3f10"
ADA = "ada@hospital.example"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    back = f"http://testserver/accounts/oidc/{ID}/login/callback/"
    process = subprocess.Popen([sys.executable, "-m", "tests.openid.real", str(port), back])
    try:
        yield started(f"http://localhost:{port}", process)
    finally:
        process.kill()
        process.wait()


def started(address: str, process: "subprocess.Popen[bytes]") -> str:
    for _try in range(200):
        assert process.poll() is None, "The provider did not start."
        try:
            requests.get(f"{address}/.well-known/openid-configuration", timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
        else:
            return address
    raise AssertionError("The provider does not answer.")


@pytest.fixture
def provider(issuer: str) -> IdentityProvider:
    hospital = make.make_member(name="Our hospital", email_domains=["hospital.example"])
    row = identity_provider(pk=ID, organisation=hospital, issuer=issuer, client_id=CLIENT)
    row.set_secret(SECRET)
    row.save()
    return row


def onwards(client: Client, email: str) -> str:
    """Where the portal leads somebody with this address."""
    page = client.post(reverse("openid_connect_find"), {"email": email, "next": SESSIONS})
    return str(page.context["address"])


def through_the_provider(address: str, email: str, password: str = PASSWORD) -> str:
    """What the browser does there; where it is led back to."""
    with requests.Session() as browser:
        login = browser.get(address, timeout=5)
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', login.text)
        data = {"login": email, "password": password}
        if token:
            data["csrfmiddlewaretoken"] = token[1]
        answer = browser.post(login.url, data, allow_redirects=False, timeout=5)
        while urlsplit(answer.headers["Location"]).hostname != "testserver":
            host = login.url.split("/accounts/")[0]
            answer = browser.get(host + answer.headers["Location"], allow_redirects=False, timeout=5)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


def come_back(client: Client, email: str = ADA) -> Any:
    return client.get(through_the_provider(onwards(client, email), email))


def test_somebody_new_is_signed_in_and_waits_for_their_organisation(
    client: Client, provider: IdentityProvider
) -> None:
    response = come_back(client)

    person = Person.objects.get(email=ADA)
    assert response.headers["Location"] == SESSIONS
    assert client.get(SESSIONS).status_code == 200
    assert person.name == "Ada Example"
    assert not person.has_usable_password()
    assert EmailAddress.objects.get(user=person).verified
    assert [row.organisation for row in person.affiliation_requests.waiting()] == [provider.organisation]
    assert not person.affiliations.exists()


def test_somebody_new_belongs_to_the_organisation_that_wants_it_so(
    client: Client, provider: IdentityProvider
) -> None:
    provider.newcomers = IdentityProvider.Newcomers.JOIN
    provider.save()

    come_back(client)

    person = Person.objects.get(email=ADA)
    assert [row.organisation for row in person.affiliations.current()] == [provider.organisation]


def test_somebody_new_is_refused_where_the_organisation_wants_it_so(
    client: Client, provider: IdentityProvider
) -> None:
    provider.newcomers = IdentityProvider.Newcomers.REFUSE
    provider.save()

    response = come_back(client)

    assert response.status_code == 403
    assert "Ask the official contact of Our hospital" in response.content.decode()
    assert not Person.objects.filter(email=ADA).exists()


def test_somebody_who_came_before_is_the_same_person(client: Client, provider: IdentityProvider) -> None:
    come_back(client)
    client.post("/accounts/logout/")

    come_back(client)

    assert Person.objects.filter(email=ADA).count() == SocialAccount.objects.count() == 1
    assert client.get(SESSIONS).status_code == 200


def test_log_in_is_asked_with_pkce_state_and_nonce(client: Client, provider: IdentityProvider) -> None:
    first, second = (parse_qs(urlsplit(onwards(client, ADA)).query) for _each in range(2))

    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["login_hint"] == [ADA]
    assert set(first["scope"][0].split()) == {"openid", "profile", "email"}
    for name, least in (("code_challenge", 43), ("state", 16), ("nonce", 43)):
        assert len(first[name][0]) >= least
        assert first[name] != second[name]


def test_code_of_one_browser_is_of_no_use_in_another(client: Client, provider: IdentityProvider) -> None:
    back = through_the_provider(onwards(client, ADA), ADA)
    thief = Client()

    stolen = thief.get(back)

    assert stolen.status_code == 401
    assert thief.get(SESSIONS).status_code == 302


def test_answer_is_taken_once(client: Client, provider: IdentityProvider) -> None:
    back = through_the_provider(onwards(client, ADA), ADA)
    client.get(back)
    client.post("/accounts/logout/")

    again = client.get(back)

    assert again.status_code == 401


def test_code_without_its_verifier_is_refused_by_the_provider(
    client: Client, provider: IdentityProvider
) -> None:
    back = through_the_provider(onwards(client, ADA), ADA)
    session = client.session
    states = session["socialaccount_states"]
    for state in states.values():
        state[0]["pkce_code_verifier"] = "a" * 43
    session["socialaccount_states"] = states
    session.save()

    assert client.get(back).status_code == 401


def test_address_that_the_provider_has_not_checked_is_refused(
    client: Client, provider: IdentityProvider
) -> None:
    response = come_back(client, "unchecked@hospital.example")

    assert response.status_code == 403
    assert not Person.objects.filter(email="unchecked@hospital.example").exists()


def test_address_at_another_domain_is_refused(client: Client, provider: IdentityProvider) -> None:
    response = client.get(through_the_provider(onwards(client, ADA), "eve@elsewhere.example"))

    assert response.status_code == 403
    assert not Person.objects.filter(email="eve@elsewhere.example").exists()


def test_account_with_a_password_is_linked_once_its_owner_has_signed_in(
    client: Client, provider: IdentityProvider
) -> None:
    person = make.make_person(email=ADA)
    make.make_affiliation(person, provider.organisation)

    asked = come_back(client)
    linked_before = SocialAccount.objects.exists()
    sign_in(client, ADA)
    client.post("/accounts/logout/")
    come_back(client)

    assert asked.headers["Location"] == LOGIN
    assert not linked_before
    assert SocialAccount.objects.get().user == person
    assert client.get(SESSIONS).status_code == 200
    assert "Your organisation’s log-in opens your account" in mails_to(ADA)


def test_account_opened_by_the_office_is_linked_at_once(client: Client, provider: IdentityProvider) -> None:
    person = Person(email=ADA)
    person.set_unusable_password()
    person.save()
    make.make_affiliation(person, provider.organisation)

    come_back(client)

    assert SocialAccount.objects.get().user == person
    assert EmailAddress.objects.get(user=person).verified
    assert client.get(SESSIONS).status_code == 200


def test_link_is_taken_off_again(client: Client, provider: IdentityProvider) -> None:
    person = make.make_person(email=ADA)
    account = SocialAccount.objects.create(user=person, provider=ID, uid="1")
    sign_in(client, ADA)
    show_who_it_is(client)

    client.post(reverse("socialaccount_connections"), {"account": account.pk})

    assert not SocialAccount.objects.exists()
    assert mails_to(ADA) == ["Your organisation’s log-in no longer opens your account"]
