"""Two organisations, each with an official contact, a colleague, an invitation and a request."""

from dataclasses import dataclass

import pytest
from django.test import Client

from members.models import Affiliation, AffiliationRequest, Invitation, Organisation, Person
from members.my_organisation.invitations import invite
from members.my_organisation.requests import ask_to_join
from tests import factories as make
from tests.signing_in import with_second_factor


@dataclass(frozen=True)
class House:
    organisation: Organisation
    contact: Person
    of_contact: Affiliation
    colleague: Person
    of_colleague: Affiliation
    invitation: Invitation
    request: AffiliationRequest

    @property
    def address(self) -> str:
        return f"/me/organisation/{self.organisation.slug}/"


def make_house(name: str) -> House:
    organisation = make.make_member(name=f"{name} hospital", slug=name.lower(), category="sme")
    contact = make.make_person(email=f"contact@{name.lower()}.example", name=f"{name} contact")
    colleague = make.make_person(email=f"colleague@{name.lower()}.example", name=f"{name} colleague")
    asking = make.make_person(email=f"asking@{name.lower()}.example", name=f"{name} asking")
    return House(
        organisation=organisation,
        contact=contact,
        of_contact=make.make_affiliation(contact, organisation, is_official_contact=True),
        colleague=colleague,
        of_colleague=make.make_affiliation(colleague, organisation, job_title="Nurse"),
        invitation=invite(organisation=organisation, email=f"guest@{name.lower()}.example", by=contact),
        request=ask_to_join(organisation=organisation, job_title="Doctor", message="It is me", by=asking),
    )


@pytest.fixture
def ours(db: None) -> House:
    return make_house("Ours")


@pytest.fixture
def theirs(db: None) -> House:
    return make_house("Theirs")


def signed_in(person: Person) -> Client:
    """A moment ago."""
    client = Client()
    with_second_factor(client, person, seconds_ago=0)
    return client


@pytest.fixture
def contact(ours: House) -> Client:
    return signed_in(ours.contact)
