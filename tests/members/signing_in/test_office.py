"""What the office and the operator can do about open sessions and log-ins of organisations."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client

from journal.models import Entry
from members.models import IdentityProvider, Person
from tests import factories as make
from tests.members.signing_in.breaks import identity_provider
from tests.members.signing_in.doors import is_signed_in, sign_in
from tests.office import address, at_work, list_address, typed

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"


@pytest.fixture
def staff() -> Person:
    return make.make_staff(email="office@example.org")


def test_office_signs_somebody_out_everywhere(client: Client, staff: Person) -> None:
    ada = make.make_person(email=ADA)
    theirs = [Client(), Client()]
    for each in theirs:
        sign_in(each, ADA)
    at_work(client, staff)

    client.post(f"/admin/members/person/{ada.pk}/sign-out/", {"reason": "A stolen laptop."})

    assert not any(is_signed_in(each) for each in theirs)
    entry = Entry.objects.about(ada).latest("id")
    assert (entry.verb, entry.by, entry.reason) == (
        "person.signed_out_everywhere",
        staff,
        "A stolen laptop.",
    )
    sign_in(theirs[0], ADA)
    assert is_signed_in(theirs[0])


def test_operator_signs_everybody_out(staff: Person) -> None:
    make.make_person(email=ADA)
    theirs = [Client(), Client()]
    sign_in(theirs[0], ADA)
    sign_in(theirs[1], "office@example.org")
    said = StringIO()

    call_command("end_all_sessions", stdout=said)

    assert said.getvalue() == "2 sessions ended.\n"
    assert not any(is_signed_in(each) for each in theirs)
    assert not Session.objects.exists()


def entered(organisation: Any, **data: Any) -> dict[str, Any]:
    return {
        "organisation": organisation.pk,
        "issuer": "https://login.example.org",
        "client_id": "portal",
        "secret": "a secret of theirs",
        "newcomers": "ask",
        "is_on": "on",
        **data,
    }


def test_office_enters_the_log_in_of_an_organisation(client: Client, staff: Person) -> None:
    member = make.make_member(name="Our hospital")
    at_work(client, staff)

    client.post(list_address(IdentityProvider, "add"), entered(member))

    provider = IdentityProvider.objects.get()
    assert provider.secret == "a secret of theirs"
    entry = Entry.objects.about(provider).get()
    assert entry.verb == "identity_provider.added"
    assert "a secret of theirs" not in str(entry.changes)


def test_secret_is_never_shown_and_stays_when_it_is_not_typed_anew(client: Client, staff: Person) -> None:
    provider = identity_provider()
    provider.set_secret("a secret of theirs")
    provider.save()
    at_work(client, staff)

    page = client.get(address(provider))
    data = {**typed(page), "client_id": "the-portal"}
    client.post(address(provider), data)
    stays = IdentityProvider.objects.get().secret
    client.post(address(provider), {**typed(client.get(address(provider))), "secret": "a new one"})

    assert "a secret of theirs" not in page.content.decode()
    assert provider.return_address in page.content.decode()
    assert (IdentityProvider.objects.get().client_id, stays) == ("the-portal", "a secret of theirs")
    assert IdentityProvider.objects.get().secret == "a new one"
    assert not any("a new one" in str(entry.changes) for entry in Entry.objects.all())


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        ({"issuer": "http://login.example.org"}, "begins with https://"),
        ({"secret": ""}, "gives you a secret"),
    ],
)
def test_office_refuses_a_log_in_that_is_not_safe(
    client: Client, staff: Person, data: dict[str, str], complaint: str
) -> None:
    at_work(client, staff)

    page = client.post(list_address(IdentityProvider, "add"), entered(make.make_member(), **data))

    assert complaint in page.content.decode()
    assert not IdentityProvider.objects.exists()


def test_organisation_of_a_log_in_stays_the_same(client: Client, staff: Person) -> None:
    provider = identity_provider()
    provider.save()
    other = make.make_member(name="A bank")
    at_work(client, staff)

    data = {
        **typed(client.get(address(provider))),
        "organisation": other.pk,
        "issuer": "https://other.example",
    }
    client.post(address(provider), data)

    provider.refresh_from_db()
    assert provider.organisation != other
    assert provider.issuer == "https://login.example.org"
