"""Whose account a provider may open, how far its word goes, and for how long."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from members.models import IdentityProvider, Person
from members.signing_in.lifetimes import MEMBERS
from tests import factories as make
from tests.members.signing_in.apps import make_app
from tests.members.signing_in.breaks import identity_provider
from tests.members.signing_in.doors import LOGIN, is_signed_in, sign_in
from tests.members.signing_in.openid.handling import ADA, come_back
from tests.openid.forger import Forger

pytestmark = pytest.mark.django_db


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
    other = identity_provider(organisation=bank, issuer="https://login.bank.example")
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
