"""How the tests sign people in: with a second factor, as those do who may see most, unless a test says otherwise."""

import time
from typing import Any

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client

from members.signing_in.second_factor import METHOD

without_second_factor = Client.force_login  # without_second_factor(client, person)


AN_HOUR = 3600  # so that what asks for a fresh one asks


def with_second_factor(client: Client, person: Any, *, seconds_ago: float = AN_HOUR) -> None:
    without_second_factor(client, person)
    session = client.session
    session["account_authentication_methods"] = [{"method": METHOD, "at": time.time() - seconds_ago}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def by_default(patch: pytest.MonkeyPatch) -> None:
    def force_login(client: Client, user: AbstractBaseUser, backend: str | None = None) -> None:
        with_second_factor(client, user)

    patch.setattr(Client, "force_login", force_login)
