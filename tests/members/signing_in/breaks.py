"""Rows that break a promise of the tables about log-ins, for tests/members/test_models.py."""

from collections.abc import Callable
from typing import Any

from django.db import models

from members.models import IdentityProvider, KnownPlace
from tests import factories as make


def identity_provider(**fields: Any) -> IdentityProvider:
    fields = {"issuer": "https://login.example.org", "client_id": "portal", **fields}
    provider = IdentityProvider(organisation=fields.pop("organisation", None) or make.make_member(), **fields)
    provider.set_secret("not told")
    return provider


def second_identity_provider() -> IdentityProvider:
    first = identity_provider()
    first.save()
    return identity_provider(organisation=first.organisation, client_id="another")


def same_client() -> IdentityProvider:
    identity_provider().save()
    return identity_provider()


def same_place() -> KnownPlace:
    first = KnownPlace.objects.create(person=make.make_person(), mark="a")
    return KnownPlace(person=first.person, mark="a")


BREAKS: dict[str, Callable[[], models.Model]] = {
    "identity_provider_one_in_use": second_identity_provider,
    "identity_provider_client_once": same_client,
    "identity_provider_newcomers_known": lambda: identity_provider(newcomers="admit"),
    "known_place_once": same_place,
}
