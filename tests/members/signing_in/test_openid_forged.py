"""A provider that lies, or is taken over, signs in nobody but its own organisation's people."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from journal.models import Entry
from members.models import IdentityProvider, Person
from members.models.identity_provider import validate_issuer
from members.signing_in.lifetimes import MEMBERS
from tests import factories as make
from tests.members.signing_in.apps import make_app
from tests.members.signing_in.breaks import identity_provider
from tests.members.signing_in.doors import LOGIN, SESSIONS, is_signed_in, sign_in
from tests.openid.forger import KEY, LEFT_OUT, OTHER_KEY, Forger, running

pytestmark = pytest.mark.django_db

ADA = "ada@hospital.example"


@pytest.fixture
def forger() -> Iterator[Forger]:
    with running() as forger:
        yield forger


@pytest.fixture
def provider(forger: Forger) -> IdentityProvider:
    hospital = make.make_member(name="Our hospital", email_domains=["hospital.example"])
    row = identity_provider(organisation=hospital, issuer=forger.address)
    row.save()
    return row


def come_back(client: Client, provider: IdentityProvider, forger: Forger, **query: str) -> Any:
    """To the provider, which knows the nonce from the address, and back."""
    page = client.post(reverse("openid_connect_login", args=[provider.pk]), {"next": SESSIONS})
    asked = parse_qs(urlsplit(page.context["address"]).query)
    forger.nonce = asked["nonce"][0]
    back = {"code": "a code", "state": asked["state"][0], **query}
    return client.get(reverse("openid_connect_callback", args=[provider.pk]), back)


def nobody_came() -> bool:
    return not Person.objects.filter(email=ADA).exists() and not SocialAccount.objects.exists()


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
    ],
    ids=str,
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


# Accounts that are somebody's


def make_linked(provider: IdentityProvider, email: str = ADA, **fields: Any) -> Person:
    person = make.make_person(email=email, **fields)
    SocialAccount.objects.create(user=person, provider=str(provider.pk), uid="1")
    return person


def refused(client: Client, provider: IdentityProvider, forger: Forger) -> bool:
    response = come_back(client, provider, forger)
    return response.status_code == 403 and not is_signed_in(client)


@pytest.mark.parametrize("is_linked", [False, True])
def test_staff_is_never_signed_in_by_a_provider(
    client: Client, provider: IdentityProvider, forger: Forger, is_linked: bool
) -> None:
    staff = make.make_staff(email=ADA)
    make.make_affiliation(staff, provider.organisation)
    if is_linked:
        SocialAccount.objects.create(user=staff, provider=str(provider.pk), uid="1")

    assert refused(client, provider, forger)


@pytest.mark.parametrize("is_linked", [False, True])
def test_somebody_of_another_organisation_is_never_signed_in(
    client: Client, provider: IdentityProvider, forger: Forger, is_linked: bool
) -> None:
    person = make_linked(provider) if is_linked else make.make_person(email=ADA)
    make.make_affiliation(person, provider.organisation)
    make.make_affiliation(person, make.make_member())

    assert refused(client, provider, forger)


def test_somebody_who_has_left_is_not_signed_in(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    make.make_affiliation(make_linked(provider), provider.organisation, period=make.UNTIL_2020)

    assert refused(client, provider, forger)


def test_account_that_was_closed_is_not_opened(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    make_linked(provider, is_active=False)

    assert refused(client, provider, forger)


def test_same_subject_at_another_provider_is_somebody_else(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    bank = make.make_member(name="A bank", email_domains=["bank.example"])
    with running() as other_forger:
        other = identity_provider(organisation=bank, issuer=other_forger.address)
        other.save()
        banker = make_linked(other, email="ada@bank.example")

    come_back(client, provider, forger)

    person = Person.objects.get(email=ADA)
    assert person != banker
    assert client.session["_auth_user_id"] == str(person.pk)


def test_account_with_a_password_is_not_opened_from_outside(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    make.make_affiliation(make.make_person(email=ADA), provider.organisation)

    response = come_back(client, provider, forger)

    assert response.headers["Location"] == LOGIN
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_link_that_waits_is_not_made_with_another_account(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    make.make_affiliation(make.make_person(email=ADA), provider.organisation)
    make.make_person(email="eve@hospital.example")

    come_back(client, provider, forger)
    sign_in(client, "eve@hospital.example")

    assert is_signed_in(client)
    assert not SocialAccount.objects.exists()


def test_address_that_somebody_signed_up_with_and_never_confirmed_opens_nothing(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    squatter = make.make_person(email=ADA)
    EmailAddress.objects.filter(user=squatter).update(verified=False)

    assert refused(client, provider, forger)
    assert not SocialAccount.objects.exists()


def test_address_that_somebody_added_and_never_confirmed_opens_nothing(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    squatter = make.make_person(email="eve@elsewhere.example")
    EmailAddress.objects.create(user=squatter, email=ADA)

    come_back(client, provider, forger)

    assert client.session.get("_auth_user_id") != str(squatter.pk)
    assert not SocialAccount.objects.filter(user=squatter).exists()


# Second factors


@pytest.mark.parametrize(
    ("vouches", "acr", "says", "is_asked"),
    [
        (False, "", {"amr": ["pwd", "mfa"]}, True),
        (True, "", {}, True),
        (True, "", {"amr": ["pwd"]}, True),
        (True, "", {"amr": "mfa"}, True),
        (True, "", {"amr": ["pwd", "mfa"]}, False),
        (True, "two-factors", {"amr": ["mfa"]}, True),
        (True, "two-factors", {"acr": "one-factor"}, True),
        (True, "two-factors", {"acr": "two-factors"}, False),
    ],
)
def test_our_second_factor_is_asked_unless_the_office_takes_the_providers_word(
    client: Client,
    provider: IdentityProvider,
    forger: Forger,
    vouches: bool,
    acr: str,
    says: dict[str, Any],
    is_asked: bool,
) -> None:
    provider.vouches_for_second_factor, provider.second_factor_acr = vouches, acr
    provider.save()
    person = make_linked(provider)
    make.make_affiliation(person, provider.organisation)
    make_app(person)
    forger.says = says

    come_back(client, provider, forger)

    assert is_signed_in(client) != is_asked


# Showing again who one is


def test_whoever_has_only_this_way_in_comes_through_it_again_before_a_change(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    come_back(client, provider, forger)
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        response = client.post("/accounts/email/", {"email": "eve@elsewhere.example", "action_add": ""})

        assert response.headers["Location"] == "/accounts/organisation/?next=/me/"
        assert not is_signed_in(client)
        assert not EmailAddress.objects.filter(email="eve@elsewhere.example").exists()


def test_whoever_has_just_come_this_way_may_change(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    come_back(client, provider, forger)

    client.post("/accounts/email/", {"email": "ada@elsewhere.example", "action_add": ""})

    assert EmailAddress.objects.filter(email="ada@elsewhere.example", verified=False).exists()


def test_session_begun_by_a_provider_ends_as_any_other(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    come_back(client, provider, forger)
    before = is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(seconds=MEMBERS.idle + 60)):
        after = is_signed_in(client)

    assert (before, after) == (True, False)


# Doors


def test_provider_no_longer_in_use_is_not_there(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    IdentityProvider.objects.update(is_on=False)

    for name in ("openid_connect_login", "openid_connect_callback"):
        assert client.get(reverse(name, args=[provider.pk])).status_code == 404
    page = client.post(reverse("openid_connect_find"), {"email": ADA})
    assert "No organisation with this domain" in page.content.decode()


def test_log_in_begins_with_a_post_of_our_own(client: Client, provider: IdentityProvider) -> None:
    strict = Client(enforce_csrf_checks=True)
    address = reverse("openid_connect_login", args=[provider.pk])

    looked = client.get(address)

    assert looked.status_code == 200
    assert "address" not in looked.context
    assert strict.post(address).status_code == 403
    assert strict.post(reverse("openid_connect_find"), {"email": ADA}).status_code == 403


def test_address_in_the_link_changes_neither_scope_nor_parameters(
    client: Client, provider: IdentityProvider
) -> None:
    address = reverse("openid_connect_login", args=[provider.pk])

    page = client.post(f"{address}?scope=admin&auth_params=prompt%3Dnone&process=connect")

    asked = parse_qs(urlsplit(page.context["address"]).query)
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert "prompt" not in asked


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_provider_leads_to_no_other_site(
    client: Client, provider: IdentityProvider, forger: Forger, elsewhere: str
) -> None:
    page = client.post(reverse("openid_connect_login", args=[provider.pk]), {"next": elsewhere})
    asked = parse_qs(urlsplit(page.context["address"]).query)
    forger.nonce = asked["nonce"][0]

    response = client.get(
        reverse("openid_connect_callback", args=[provider.pk]), {"code": "a", "state": asked["state"][0]}
    )

    assert response.headers["Location"] == "/me/"


def test_turning_back_at_the_provider_is_no_error(client: Client, provider: IdentityProvider) -> None:
    page = client.post(reverse("openid_connect_login", args=[provider.pk]))
    state = parse_qs(urlsplit(page.context["address"]).query)["state"][0]

    response = client.get(
        reverse("openid_connect_callback", args=[provider.pk]), {"error": "access_denied", "state": state}
    )

    assert response.headers["Location"] == reverse("socialaccount_login_cancelled")


def test_nothing_that_the_provider_says_is_kept(
    client: Client, provider: IdentityProvider, forger: Forger
) -> None:
    forger.says = {"phone_number": "+32 2 555 00 00"}

    come_back(client, provider, forger)

    assert SocialAccount.objects.get().extra_data == {}


def test_secret_is_encrypted_at_rest(provider: IdentityProvider) -> None:
    provider.set_secret("a secret of the hospital")
    provider.save()

    provider.refresh_from_db()
    assert "hospital" not in provider.sealed_secret
    assert provider.secret == "a secret of the hospital"


def test_secret_is_read_after_the_key_was_changed(provider: IdentityProvider, settings: Settings) -> None:
    before = settings.SECRET_KEY
    settings.SECRET_KEY = "another key of the portal"
    settings.SECRET_KEY_FALLBACKS = [before]

    assert provider.secret == "not told"


@pytest.mark.parametrize(
    ("tls", "issuer", "is_safe"),
    [
        (True, "https://login.example.org", True),
        (True, "http://localhost:8080", False),
        (False, "http://localhost:8080", True),
        (False, "http://localhost.evil.example", False),
        (False, "http://login.example.org", False),
        (True, "ftp://login.example.org", False),
    ],
)
def test_provider_is_asked_over_tls(settings: Settings, tls: bool, issuer: str, is_safe: bool) -> None:
    settings.TLS = tls

    if is_safe:
        validate_issuer(issuer)
    else:
        with pytest.raises(ValidationError):
            validate_issuer(issuer)


def test_forger_signs_as_a_provider_would(forger: Forger) -> None:
    """So that what is refused above is refused for what was forged."""
    claims = jwt.decode(forger.id_token(), KEY.public_key(), algorithms=["RS256"], audience="portal")

    assert claims["email"] == ADA
