import json
import time

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from members.documents import Kind
from members.models import Person
from tests import factories as make
from tests.members.privacy.rows import forget_terms
from tests.signing_in import with_second_factor

pytestmark = pytest.mark.django_db


def just_signed_in(person: Person) -> Client:
    """And has shown again, a moment ago, who they are."""
    client = Client()
    with_second_factor(client, person)
    session = client.session
    session["account_authentication_methods"] += [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    return client


def signed_in_an_hour_ago(person: Person) -> Client:
    client = Client()
    with_second_factor(client, person)
    return client


@pytest.mark.parametrize("address", ["/me/privacy/data/", "/me/privacy/data.json", "/me/privacy/erase/"])
def test_data_and_erasing_ask_again_who_it_is(address: str) -> None:
    response = signed_in_an_hour_ago(make.make_person()).get(address)

    assert response.status_code == 302
    assert "reauthenticate" in response.headers["Location"]


@pytest.mark.parametrize(
    "address",
    ["/me/privacy/", "/me/privacy/data/", "/me/privacy/data.json", "/me/privacy/erase/", "/privacy/"],
)
def test_privacy_waits_for_no_terms(address: str) -> None:
    person = make.make_person()
    forget_terms(person)

    assert just_signed_in(person).get(address).status_code == 200


def test_page_shows_what_was_accepted_and_where_to_go() -> None:
    page = just_signed_in(make.make_person()).get("/me/privacy/").content.decode()

    assert "Terms of use, version 2026-1" in page
    assert all(
        f'href="{address}"' in page
        for address in ("/me/privacy/data/", "/me/privacy/data.json", "/me/privacy/erase/", "/privacy/")
    )


def test_data_as_a_page_and_as_a_file() -> None:
    person = make.make_person(name="Ada")
    make.make_affiliation(person, make.make_member(name="Ours"), job_title="Analyst")
    client = just_signed_in(person)

    page = client.get("/me/privacy/data/").content.decode()
    response = client.get("/me/privacy/data.json")

    held = {each["table"]: each["rows"] for each in json.loads(response.content)["held"]}
    assert all(words in page for words in ("Ada", "Ours", "Analyst", person.email))
    assert held["members.affiliation"][0]["job_title"] == "Analyst"
    assert held["members.affiliation"][0]["organisation"] == "Ours"
    assert response.headers["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert Entry.objects.filter(verb="person.data_downloaded", by=person).count() == 1


def test_page_of_many_rows_names_how_many_more_the_file_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("members.privacy.export.SHOWN", 1)
    person = make.make_person()
    for number in range(3):
        make.make_affiliation(person, make.make_member(name=f"Company {number}"))

    page = just_signed_in(person).get("/me/privacy/data/").content.decode()

    assert "And 2 more, in the file." in page


def test_erasing_needs_the_address_typed() -> None:
    person = make.make_person()
    client = just_signed_in(person)

    wrong = client.post("/me/privacy/erase/", {"address": "other@example.org"})

    person.refresh_from_db()
    assert "This is not the address that you sign in with." in wrong.content.decode()
    assert 'value="other@example.org"' in wrong.content.decode()
    assert person.erased_at is None


def test_erasing_signs_out_and_leads_to_a_farewell() -> None:
    person = make.make_person()
    client = just_signed_in(person)

    response = client.post("/me/privacy/erase/", {"address": person.email.upper()}, follow=True)

    person.refresh_from_db()
    assert "You are erased" in response.content.decode()
    assert person.erased_at
    assert client.get("/me/").status_code == 302
    assert client.login(email=person.email, password=make.PASSWORD) is False


def test_what_stands_in_the_way_is_said_and_nothing_happens() -> None:
    person = make.make_person()
    make.make_affiliation(person, make.make_member(name="Ours"), is_official_contact=True)
    client = just_signed_in(person)

    page = client.get("/me/privacy/erase/").content.decode()
    refused = client.post("/me/privacy/erase/", {"address": person.email})

    person.refresh_from_db()
    assert "Ours would be left without an official contact" in page
    assert "Erase me now" not in page
    assert refused.status_code == 200
    assert person.erased_at is None


def test_notice_tells_everybody_what_is_stored_and_how_long(client: Client) -> None:
    page = client.get("/privacy/").content.decode()

    assert "Affiliations" in page
    assert "job title" in page
    assert "one year after the answer" in page


@pytest.mark.parametrize("address", ["/me/privacy/", "/me/terms/"])
@pytest.mark.parametrize("versions", [1, 3])
def test_page_asks_a_constant_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries, address: str, versions: int
) -> None:
    person = make.make_person()
    for number in range(versions - 1):
        person.undertakings.create(kind=Kind.TERMS, version=f"20{number}")
    client = just_signed_in(person)
    client.get(address)

    with django_assert_num_queries({"/me/privacy/": 6, "/me/terms/": 4}[address]):
        page = client.get(address).content.decode()

    assert page.count('href="/documents/terms/') == versions - (address == "/me/terms/")
