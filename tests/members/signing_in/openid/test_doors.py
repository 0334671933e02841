"""Where log-in through a provider begins and where it leads, and what is kept of it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from members.models import IdentityProvider
from members.models.identity_provider import validate_issuer
from tests.members.signing_in.openid.handling import ADA, come_back
from tests.openid.forger import Forger

pytestmark = pytest.mark.django_db


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
