"""Somebody with an account looks for their organisation, and joins or asks."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from members.actions import end_affiliation
from members.dated import today
from members.models import AffiliationRequest, Person
from members.my_organisation import requests
from members.my_organisation.requests import (
    ask_to_join,
    join_by_domain,
    refuse_request,
    withdraw_request,
)
from tests import factories as make
from tests.members.my_organisation.conftest import House, signed_in
from tests.office import recorded, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(db: None) -> Person:
    return make.make_person(email="new@ours.example")


def found(client: Client, words: str) -> list[str]:
    return [organisation.name for organisation in client.get("/me/join/", {"q": words}).context["found"]]


def test_search_finds_members_of_today_and_tells_of_no_people(person: Person, ours: House) -> None:
    make.make_member(name="Ours of old", period=make.UNTIL_2020)
    make.make_organisation(name="Ours, no member")
    make.make_member(name="Ours in hiding", is_listed=False)
    client = signed_in(person)

    page = client.get("/me/join/", {"q": "ours"}).content.decode()

    assert found(client, "ours") == ["Ours hospital"]
    assert found(client, "o") == []
    assert found(client, ours.contact.name) == []
    assert ours.contact.name not in page
    assert ours.contact.email not in page


def test_address_is_open_to_nobody_without_account(client: Client, ours: House) -> None:
    assert client.get("/me/join/ours/").status_code == 302
    assert client.post("/me/join/ours/by-address/").status_code == 302


def test_person_asks_and_waits(person: Person, ours: House) -> None:
    client = signed_in(person)

    response = client.post("/me/join/ours/", {"job_title": "Nurse", "message": "Ward 3"}, follow=True)

    asked = person.affiliation_requests.get()
    assert said(response) == ["Your request is on its way. You get a mail once somebody decides on it."]
    assert (asked.organisation, asked.job_title, asked.state) == (ours.organisation, "Nurse", "waiting")
    assert recorded()[-1] == ("affiliation_request.asked", "Ours hospital")
    assert client.get(ours.address).status_code == 404


@pytest.mark.parametrize("has_contact", [True, False])
def test_answer_does_not_tell_whether_anybody_looks_after_the_organisation(
    person: Person, ours: House, has_contact: bool
) -> None:
    ours.of_contact.is_official_contact = has_contact
    ours.of_contact.save()

    response = signed_in(person).post("/me/join/ours/", follow=True)

    assert said(response) == ["Your request is on its way. You get a mail once somebody decides on it."]


def errors(client: Client, address: str) -> Any:
    return client.post(address, {}).context["form"].non_field_errors()


def test_asking_again_or_everywhere_is_refused_in_words(person: Person, ours: House) -> None:
    client = signed_in(person)
    client.post("/me/join/ours/")
    for name in ("second", "third", "fourth"):
        make.make_member(name=name, slug=name)
    answers = [client.post(f"/me/join/{slug}/") for slug in ("second", "third")]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert errors(client, "/me/join/ours/") == [
        "You have asked this organisation already: its answer is awaited."
    ]
    assert "Three organisations have your request" in errors(client, "/me/join/fourth/")[0]
    assert errors(signed_in(ours.colleague), "/me/join/ours/") == ["You are with Ours hospital already."]


def test_who_was_refused_asks_again_later(person: Person, ours: House) -> None:
    client = signed_in(person)
    client.post("/me/join/ours/")
    refuse_request(request=person.affiliation_requests.get(), reason="Not known.", by=ours.contact)

    assert "thirty days" in errors(client, "/me/join/ours/")[0]


def test_request_is_withdrawn_by_who_asked_and_by_nobody_else(person: Person, ours: House) -> None:
    address = f"/me/requests/{ours.request.pk}/withdraw/"

    foreign = signed_in(person).post(address).status_code
    own = signed_in(ours.request.person).post(address).status_code

    ours.request.refresh_from_db()
    assert (foreign, own, ours.request.state) == (404, 302, "withdrawn")


@pytest.fixture
def wants_domain(ours: House) -> House:
    ours.organisation.email_domains = ["ours.example"]
    ours.organisation.lets_domains_join = True
    ours.organisation.save()
    return ours


def test_address_at_the_domain_joins_by_itself(person: Person, wants_domain: House) -> None:
    client = signed_in(person)
    offered = client.get("/me/join/ours/").content.decode()

    response = client.post("/me/join/ours/by-address/", follow=True)

    affiliation = person.affiliations.get()
    assert "Join now" in offered
    assert said(response) == ["You act for Ours hospital now."]
    assert (affiliation.organisation, affiliation.starts) == (wants_domain.organisation, today())
    assert recorded()[-1] == ("affiliation.began", "Ours hospital")


def test_organisation_in_hiding_is_found_by_its_own_addresses(person: Person, wants_domain: House) -> None:
    wants_domain.organisation.is_listed = False
    wants_domain.organisation.save()

    assert found(signed_in(person), "ours") == ["Ours hospital"]
    assert found(signed_in(make.make_person()), "ours") == []


@pytest.mark.parametrize("hindrance", ["switch", "unverified", "elsewhere", "below"])
def test_nobody_else_joins_by_address(person: Person, wants_domain: House, hindrance: str) -> None:
    match hindrance:
        case "switch":
            wants_domain.organisation.lets_domains_join = False
            wants_domain.organisation.save()
        case "unverified":
            person.emailaddress_set.update(verified=False)
        case "elsewhere":
            person.emailaddress_set.update(email="new@notours.example")
        case "below":
            person.emailaddress_set.update(email="new@mail.ours.example")
    client = signed_in(person)

    page = client.get("/me/join/ours/").content.decode()
    client.post("/me/join/ours/by-address/")

    assert "Join now" not in page
    assert not person.affiliations.exists()


@pytest.mark.parametrize("how", ["long ago", "came today", "refused"])
def test_who_left_or_was_refused_does_not_come_back_by_address(
    person: Person, wants_domain: House, how: str
) -> None:
    organisation, contact = wants_domain.organisation, wants_domain.contact
    match how:
        case "long ago":
            make.make_affiliation(person, organisation, period=make.UNTIL_2020)
        case "came today":
            affiliation = join_by_domain(organisation=organisation, by=person)
            end_affiliation(affiliation=affiliation, on=today(), by=contact)
        case "refused":
            request = ask_to_join(organisation=organisation, by=person)
            refuse_request(request=request, reason="Not known.", by=contact)
    client = signed_in(person)

    page = client.get("/me/join/ours/").content.decode()
    client.post("/me/join/ours/by-address/")

    assert "Join now" not in page
    assert not person.affiliations.current().exists()


def test_asking_and_withdrawing_does_not_mail_the_contacts_without_end(
    person: Person, ours: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "MOST_A_DAY", 2)
    for _time in range(2):
        withdraw_request(request=ask_to_join(organisation=ours.organisation, by=person), by=person)

    assert errors(signed_in(person), "/me/join/ours/") == [
        "You have asked often enough for today: go on tomorrow."
    ]


def test_home_of_an_organisation_leads_where_one_belongs(person: Person, ours: House, theirs: House) -> None:
    nobody = signed_in(person).get("/me/organisation/")
    one = signed_in(ours.colleague).get("/me/organisation/")
    make.make_affiliation(ours.colleague, theirs.organisation)
    several = signed_in(ours.colleague).get("/me/organisation/").content.decode()

    assert (nobody["Location"], one["Location"]) == ("/me/join/", "/me/organisation/ours/")
    assert "/me/organisation/ours/" in several
    assert "/me/organisation/theirs/" in several


def test_search_takes_a_constant_number_of_queries(
    person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(person)

    for number in (1, 2):
        for row in range(number):
            organisation = make.make_member(name=f"Same {number} {row}")
            AffiliationRequest.objects.create(person=person, organisation=organisation)
        with django_assert_num_queries(7):
            client.get("/me/join/", {"q": "same"})
