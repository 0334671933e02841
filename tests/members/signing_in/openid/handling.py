"""Coming through a provider that says whatever a test tells it to."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from members.models import IdentityProvider, Person
from tests.members.signing_in.doors import SESSIONS
from tests.openid.forger import Forger

ADA = "ada@hospital.example"


def come_back(client: Client, provider: IdentityProvider, forger: Forger, **query: str) -> Any:
    """To the provider, which knows the nonce from the address, and back."""
    page = client.post(reverse("openid_connect_login", args=[provider.pk]), {"next": SESSIONS})
    asked = parse_qs(urlsplit(page.context["address"]).query)
    forger.nonce = asked["nonce"][0]
    back = {"code": "a code", "state": asked["state"][0], **query}
    return client.get(reverse("openid_connect_callback", args=[provider.pk]), back)


def nobody_came() -> bool:
    return not Person.objects.filter(email=ADA).exists() and not SocialAccount.objects.exists()
