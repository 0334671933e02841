"""The link of an invitation: whom it lets in, once, and what it tells nobody."""

import datetime
import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import is_password_usable
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from journal.models import Entry
from members.actions import accept_terms
from members.dated import today
from members.models import Invitation, Person, Suspension
from members.my_organisation.invitations import accept_invitation, revoke_invitation, send_again
from tests import factories as make
from tests.members.my_organisation.conftest import House, signed_in
from tests.office import said

pytestmark = pytest.mark.django_db


def link(invitation: Invitation) -> str:
    token = invitation.token_to_mail()
    assert token
    return f"/invitations/{token}/"


def without_token(response: Any) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+', "", response.content.decode())


def test_token_is_nowhere_in_the_database(ours: House) -> None:
    token = ours.invitation.token_to_mail()

    values = [str(value) for row in Invitation.objects.values_list() for value in row]
    entries = Entry.objects.values_list("object_label", "changes", "reason")
    values += [str(value) for row in entries for value in row]
    assert token
    assert not [value for value in values if token in value]


def test_somebody_new_opens_an_account_and_is_offered_a_passkey_first(client: Client, ours: House) -> None:
    address = link(ours.invitation)
    page = client.get(address).content.decode()

    response = client.post(f"{address}open/", {"name": "Gül Guest"}, follow=True)

    person = Person.objects.get(email="guest@ours.example")
    affiliation = person.affiliations.get()
    ours.invitation.refresh_from_db()
    assert "guest@ours.example" in page
    assert response.redirect_chain[0] == ("/me/welcome/", 302)
    accept_terms(by=person)
    welcome = client.get("/me/welcome/").content.decode()
    assert welcome.index("Make a passkey") < welcome.index("Set a password")
    assert (person.name, is_password_usable(person.password)) == ("Gül Guest", False)
    assert EmailAddress.objects.get(user=person).verified
    assert (affiliation.organisation, affiliation.starts) == (ours.organisation, today())
    assert (ours.invitation.state, ours.invitation.email) == ("accepted", "")
    assert client.get(ours.address).status_code == 200


def test_link_works_once(client: Client, ours: House) -> None:
    address = link(ours.invitation)
    client.post(f"{address}open/", {"name": "Guest"})
    accept_terms(by=Person.objects.get(name="Guest"))

    answers = [
        Client().get(address).status_code,
        Client().post(f"{address}open/", {"name": "Again"}).status_code,
        client.post(f"{address}accept/").status_code,
    ]

    assert answers == [404, 404, 404]
    assert Person.objects.filter(name="Again").count() == 0


def test_to_look_at_the_link_settles_nothing(client: Client, ours: House) -> None:
    for _time in range(3):
        assert client.get(link(ours.invitation)).status_code == 200

    assert Invitation.objects.open().filter(pk=ours.invitation.pk).exists()


@pytest.mark.parametrize("fate", ["forged", "revoked", "expired", "sent again"])
def test_link_that_opens_nothing_answers_like_one_that_never_was(ours: House, fate: str) -> None:
    address = link(ours.invitation)
    match fate:
        case "revoked":
            revoke_invitation(invitation=ours.invitation, by=ours.contact)
        case "expired":
            past = timezone.now() - datetime.timedelta(days=20)
            Invitation.objects.update(sent_at=past, expires_at=past + datetime.timedelta(days=14))
        case "sent again":
            Invitation.objects.update(sent_at=timezone.now() - datetime.timedelta(days=1))
            send_again(invitation=ours.invitation, by=ours.contact)
        case "forged":
            address = f"/invitations/{'0' * 64}/"
    never = f"/invitations/{'f' * 64}/"

    for client in (Client(), signed_in(make.make_person(email="guest@ours.example"))):
        assert client.get(address).status_code == 404
        assert without_token(client.get(address)) == without_token(client.get(never))
        assert client.post(f"{address}open/", {"name": "Guest"}).status_code == 404
    assert client.post(f"{address}accept/").status_code == 404
    assert not Person.objects.filter(name="Guest").exclude(email="guest@ours.example").exists()


def test_page_is_the_same_whether_or_not_the_address_has_an_account(ours: House) -> None:
    before = without_token(Client().get(link(ours.invitation)))
    make.make_person(email="guest@ours.example")

    assert without_token(Client().get(link(ours.invitation))) == before


def test_no_second_account_is_opened_and_nobody_is_signed_in_to_the_first(
    client: Client, ours: House
) -> None:
    make.make_person(email="guest@ours.example")

    response = client.post(f"{link(ours.invitation)}open/", {"name": "Thief"})

    assert response["Location"] == f"/accounts/login/?next={link(ours.invitation)}"
    assert "_auth_user_id" not in client.session
    assert Invitation.objects.open().filter(pk=ours.invitation.pk).exists()


@pytest.mark.parametrize("signed_up", [True, False])
def test_account_that_nobody_confirmed_becomes_that_of_who_is_invited(
    client: Client, ours: House, signed_up: bool
) -> None:
    person = make.make_person(email="guest@ours.example", name="Mallory")
    person.emailaddress_set.update(verified=False)
    if not signed_up:  # the secretariat has entered them
        person.set_unusable_password()
        person.save()

    client.post(f"{link(ours.invitation)}open/", {"name": "Guest"})

    person.refresh_from_db()
    assert client.session["_auth_user_id"] == str(person.pk)
    assert not person.check_password(make.PASSWORD)
    assert person.name == ("Guest" if signed_up else "Mallory")
    assert person.affiliations.get().organisation == ours.organisation


def test_address_that_somebody_else_added_and_never_confirmed_is_free(client: Client, ours: House) -> None:
    mallory = make.make_person()
    mallory.emailaddress_set.create(email="guest@ours.example", verified=False)

    client.post(f"{link(ours.invitation)}open/", {"name": "Guest"})

    assert ours.organisation.affiliations.get(person__email="guest@ours.example").person != mallory


def test_account_that_was_closed_is_not_opened_by_an_invitation(client: Client, ours: House) -> None:
    person = make.make_person(email="guest@ours.example", is_active=False)
    person.emailaddress_set.update(verified=False)

    client.post(f"{link(ours.invitation)}open/", {"name": "Guest"})

    assert "_auth_user_id" not in client.session
    assert not person.affiliations.exists()


def test_account_with_the_address_accepts(ours: House) -> None:
    person = make.make_person(email="guest@ours.example")
    client = signed_in(person)
    assert "You accept it as" in client.get(link(ours.invitation)).content.decode()

    response = client.post(f"{link(ours.invitation)}accept/", follow=True)

    assert said(response) == ["You act for Ours hospital now."]
    assert person.affiliations.get().organisation == ours.organisation


def test_further_address_of_an_account_accepts_too(ours: House) -> None:
    person = make.make_person(email="private@example.org")
    person.emailaddress_set.create(email="guest@ours.example", verified=True, primary=False)

    signed_in(person).post(f"{link(ours.invitation)}accept/")

    assert person.affiliations.get().organisation == ours.organisation


@pytest.mark.parametrize("verified", [None, False])
def test_link_in_other_hands_lets_nobody_in_and_tells_no_address(ours: House, verified: bool | None) -> None:
    person = make.make_person(email="somebody@example.org")
    if verified is not None:
        person.emailaddress_set.create(email="guest@ours.example", verified=verified, primary=False)
    client = signed_in(person)

    page = client.get(link(ours.invitation)).content.decode()
    response = client.post(f"{link(ours.invitation)}accept/", follow=True)

    assert "guest@ours.example" not in page
    assert f'name="next" value="{link(ours.invitation)}"' in page  # of the button that signs them out first
    assert said(response) == ["This invitation was sent to an address that is not among yours."]
    assert not person.affiliations.exists()


@pytest.mark.parametrize("fate", ["ended", "suspended"])
def test_nobody_comes_to_an_organisation_that_is_no_member(client: Client, ours: House, fate: str) -> None:
    address = link(ours.invitation)
    membership = ours.organisation.memberships.get()
    if fate == "ended":
        membership.close(today())
        membership.save()
    else:
        Suspension.objects.create(membership=membership, reason="Unpaid.")

    response = client.post(f"{address}open/", {"name": "Guest"})

    assert "Ours hospital is no member at present" in response.content.decode()
    assert not Person.objects.filter(email="guest@ours.example").exists()


def test_invited_contact_looks_after_the_organisation(client: Client, ours: House) -> None:
    Invitation.objects.update(is_official_contact=True)

    client.post(f"{link(ours.invitation)}open/", {"name": "New contact"})

    accept_terms(by=Person.objects.get(name="New contact"))
    assert client.get(f"{ours.address}invite/").status_code == 200


def test_key_of_the_portal_may_change_while_an_invitation_is_on_its_way(settings: Any, ours: House) -> None:
    token, old = ours.invitation.token_to_mail(), settings.SECRET_KEY

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
    with_fallback = ours.invitation.token_to_mail()
    settings.SECRET_KEY_FALLBACKS = []

    assert with_fallback == token
    assert ours.invitation.token_to_mail() is None


def test_request_is_dropped_once_an_invitation_is_accepted(ours: House) -> None:
    person = ours.request.person
    person.emailaddress_set.create(email="guest@ours.example", verified=True, primary=False)

    signed_in(person).post(f"{link(ours.invitation)}accept/")

    ours.request.refresh_from_db()
    assert ours.request.state == "withdrawn"


def test_colleague_who_accepts_again_is_told(ours: House) -> None:
    ours.colleague.emailaddress_set.create(email="guest@ours.example", verified=True, primary=False)

    response = signed_in(ours.colleague).post(f"{link(ours.invitation)}accept/", follow=True)

    assert said(response) == ["This person already has an affiliation with this organisation in this period."]


def test_invitation_that_expires_on_the_way_is_not_accepted(ours: House) -> None:
    guest = make.make_person(email=ours.invitation.email)
    Invitation.objects.update(
        sent_at=timezone.now() - datetime.timedelta(days=2),
        expires_at=timezone.now() - datetime.timedelta(days=1),
    )

    with pytest.raises(ValidationError, match="holds no longer"):
        accept_invitation(invitation=ours.invitation, by=guest)

    assert not guest.affiliations.exists()
