"""A provider that lies, or is taken over, signs in nobody but its own organisation's people."""

from typing import Any

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from journal.models import Entry
from members.models import IdentityProvider, Person
from members.signing_in.openid.provider import LARGEST
from tests.members.signing_in.breaks import identity_provider
from tests.members.signing_in.doors import is_signed_in
from tests.members.signing_in.openid.handling import ADA, come_back, nobody_came
from tests.openid.forger import KEY, LEFT_OUT, OTHER_KEY, Forger

pytestmark = pytest.mark.django_db

LARGER = "x" * LARGEST  # than an answer may be


def test_honest_answer_signs_in(client: Client, provider: IdentityProvider, forger: Forger) -> None:
    come_back(client, provider, forger)

    assert is_signed_in(client)
    assert forger.asked[0]["client_secret"] == ["not told"]


@pytest.mark.parametrize(
    "says",
    [
        {"nonce": "another"},
        {"nonce": LEFT_OUT},
        {"aud": "another portal"},
        {"aud": ["portal", "another portal"]},
        {"aud": ["portal", "another portal"], "azp": "another portal"},
        {"azp": "another portal"},
        {"aud": LEFT_OUT},
        {"iss": "http://localhost:1"},
        {"iss": LEFT_OUT},
        {"exp": 1},
        {"exp": LEFT_OUT},
        {"iat": 1},
        {"iat": LEFT_OUT},
        {"sub": LEFT_OUT},
        {"sub": ""},
        {"sub": "a" * 192},
    ],
    ids=str,
)
def test_forged_token_signs_in_nobody(
    client: Client, provider: IdentityProvider, forger: Forger, says: dict[str, Any]
) -> None:
    forger.says = says

    response = come_back(client, provider, forger)

    assert response.status_code == 401
    assert nobody_came()
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(OTHER_KEY, "RS256"), (None, "none"), ("not told, but long enough for a hash", "HS256")],
    ids=["key of somebody else", "no signature", "shared secret"],
)
def test_token_that_the_provider_did_not_sign_signs_in_nobody(
    client: Client, provider: IdentityProvider, forger: Forger, key: Any, algorithm: str
) -> None:
    forger.key, forger.algorithm = key, algorithm

    response = come_back(client, provider, forger)

    assert response.status_code == 401
    assert nobody_came()


def test_answer_without_a_token_signs_in_nobody(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    forger.has_id_token = False

    assert come_back(client, provider, forger).status_code == 401
    assert nobody_came()


@pytest.mark.parametrize(
    "config",
    [
        {"issuer": "http://localhost:1"},
        {"token_endpoint": "http://provider.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": None},
        {"userinfo_endpoint": "http://169.254.169.254/latest/meta-data"},
        {"userinfo_endpoint": None},
        {"padding": LARGER},
    ],
    ids=lambda config: str(config)[:80],
)
def test_provider_that_is_not_who_it_is_leads_nowhere(
    client: Client, provider: IdentityProvider, forger: Forger, config: dict[str, Any]
) -> None:
    forger.config = config

    page = client.post(reverse("openid_connect_login", args=[provider.pk]))

    assert page.status_code == 401
    assert "did not answer, or its answer was not one that we could trust" in page.content.decode()


def test_provider_that_does_not_answer_leads_nowhere(client: Client) -> None:
    row = identity_provider(issuer="http://localhost:1")
    row.save()

    assert client.post(reverse("openid_connect_login", args=[row.pk])).status_code == 401


@pytest.mark.parametrize(
    ("says", "why"),
    [
        ({"email_verified": False}, "not-verified"),
        ({"email_verified": "true"}, "not-verified"),
        ({"email_verified": LEFT_OUT}, "not-verified"),
        ({"email": LEFT_OUT}, "not-verified"),
        ({"email": ["ada@hospital.example"]}, "not-verified"),
        ({"email": "eve@elsewhere.example"}, "other-domain"),
        ({"email": "ada@sub.hospital.example"}, "other-domain"),
        ({"email": "ada@hospital.example.elsewhere.example"}, "other-domain"),
        ({"email": '"ada@hospital.example"@elsewhere.example'}, "other-domain"),
    ],
    ids=str,
)
def test_address_that_is_not_the_providers_to_vouch_for_is_refused(
    client: Client, provider: IdentityProvider, forger: Forger, says: dict[str, Any], why: str
) -> None:
    forger.says = says

    response = come_back(client, provider, forger)

    assert response.status_code == 403
    assert nobody_came()
    entry = Entry.objects.get(verb="identity_provider.refused")
    assert (entry.object_id, entry.reason, entry.changes) == (provider.pk, why, {})


def test_userinfo_about_somebody_else_is_refused(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    forger.says = {"email": LEFT_OUT}
    forger.userinfo = {"sub": "2", "email": ADA, "email_verified": True}

    assert come_back(client, provider, forger).status_code == 401
    assert nobody_came()


def test_address_may_come_from_userinfo(client: Client, provider: IdentityProvider, forger: Forger) -> None:
    forger.says = {"email": LEFT_OUT, "email_verified": LEFT_OUT}
    forger.userinfo = {"sub": "1", "email": ADA, "email_verified": True}

    come_back(client, provider, forger)

    assert is_signed_in(client)


def test_forger_signs_as_a_provider_would(forger: Forger) -> None:
    """So that what is refused above is refused for what was forged."""
    claims = jwt.decode(forger.id_token(), KEY.public_key(), algorithms=["RS256"], audience="portal")

    assert claims["email"] == ADA


def test_name_is_taken_in_one_line(client: Client, provider: IdentityProvider, forger: Forger) -> None:
    """It stands in mails of the portal."""
    forger.says = {"name": "Ada\n\nOpen https://elsewhere.example/\x1b"}

    come_back(client, provider, forger)

    assert Person.objects.get().name == "Ada Open https://elsewhere.example/"
