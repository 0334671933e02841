import threading

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Person
from members.privacy.actions import erase_person
from tests import factories as make
from tests.kills.trial import until
from tests.members.signing_in.doors import (
    EMAIL,
    RESET,
    SIGNUP,
    is_signed_in,
    link_in_mail,
    mails_to,
    show_who_it_is,
    sign_in,
)
from tests.test_locks import is_waiting

pytestmark = pytest.mark.django_db

MAIN, OTHER = "ada@example.org", "ada@example.com"


@pytest.fixture
def ada() -> Person:
    return make.make_person(email=MAIN)


@pytest.fixture
def at_home(client: Client, ada: Person) -> Client:
    """Ada, who has just shown who she is."""
    sign_in(client, MAIN)
    show_who_it_is(client)
    mail.outbox.clear()
    return client


def addresses(person: Person) -> dict[str, str]:
    rows = EmailAddress.objects.filter(user=person)
    return {row.email: "main" if row.primary else "confirmed" if row.verified else "waits" for row in rows}


def test_address_is_added_and_counts_once_it_is_confirmed(at_home: Client, ada: Person) -> None:
    at_home.post(EMAIL, {"email": "Ada@Example.com", "action_add": ""})
    before = addresses(ada)
    at_home.post(link_in_mail(OTHER))

    assert before == {MAIN: "main", OTHER: "waits"}
    assert addresses(ada) == {MAIN: "main", OTHER: "confirmed"}
    assert mails_to(OTHER) == ["Confirm your e-mail address"]
    assert mails_to(MAIN) == ["An e-mail address was added"]


def test_person_signs_in_with_any_confirmed_address(client: Client, ada: Person) -> None:
    EmailAddress.objects.create(user=ada, email=OTHER, verified=True)

    sign_in(client, OTHER)

    assert is_signed_in(client)


def test_person_does_not_sign_in_with_an_address_that_waits(client: Client, ada: Person) -> None:
    EmailAddress.objects.create(user=ada, email=OTHER)

    sign_in(client, OTHER)

    assert not is_signed_in(client)


def test_main_address_is_another_and_the_one_of_before_is_told(at_home: Client, ada: Person) -> None:
    EmailAddress.objects.create(user=ada, email=OTHER, verified=True)

    at_home.post(EMAIL, {"email": OTHER, "action_primary": ""})

    ada.refresh_from_db()
    assert ada.email == OTHER
    assert addresses(ada) == {MAIN: "confirmed", OTHER: "main"}
    assert mails_to(MAIN) == ["Your e-mail address was changed"]


def test_address_that_waits_is_not_made_the_main_one(at_home: Client, ada: Person) -> None:
    EmailAddress.objects.create(user=ada, email=OTHER)

    at_home.post(EMAIL, {"email": OTHER, "action_primary": ""})

    assert addresses(ada) == {MAIN: "main", OTHER: "waits"}


def test_address_is_removed_and_told_so(at_home: Client, ada: Person) -> None:
    EmailAddress.objects.create(user=ada, email=OTHER, verified=True)

    at_home.post(EMAIL, {"email": OTHER, "action_remove": ""})

    assert addresses(ada) == {MAIN: "main"}
    assert mails_to(MAIN) == mails_to(OTHER) == ["An e-mail address was removed"]


def test_main_address_is_not_removed(at_home: Client, ada: Person) -> None:
    EmailAddress.objects.create(user=ada, email=OTHER, verified=True)

    response = at_home.post(EMAIL, {"email": MAIN, "action_remove": ""}, follow=True)

    assert addresses(ada) == {MAIN: "main", OTHER: "confirmed"}
    assert "make another one the main address first" in response.content.decode()


@pytest.mark.parametrize("action", ["action_add", "action_remove", "action_primary"])
def test_address_is_changed_only_by_who_shows_again_who_it_is(
    client: Client, ada: Person, action: str
) -> None:
    EmailAddress.objects.create(user=ada, email=OTHER, verified=True)
    sign_in(client, MAIN)

    response = client.post(EMAIL, {"email": "new@example.com" if "add" in action else OTHER, action: ""})

    assert response.headers["Location"].startswith("/accounts/reauthenticate/")
    assert addresses(ada) == {MAIN: "main", OTHER: "confirmed"}


def test_address_of_somebody_else_cannot_be_touched(at_home: Client) -> None:
    bob = make.make_person(email="bob@example.org")
    EmailAddress.objects.create(user=bob, email="bob@example.com", verified=True)

    for action in ("action_remove", "action_primary", "action_send"):
        at_home.post(EMAIL, {"email": "bob@example.com", action: ""})

    assert addresses(bob) == {"bob@example.org": "main", "bob@example.com": "confirmed"}
    assert mail.outbox == []


def test_adding_does_not_tell_who_has_an_account(at_home: Client, ada: Person) -> None:
    make.make_person(email="bob@example.org")

    taken = at_home.post(EMAIL, {"email": "bob@example.org", "action_add": ""})
    free = at_home.post(EMAIL, {"email": "nobody@example.org", "action_add": ""})

    assert (taken.status_code, taken.headers["Location"]) == (free.status_code, free.headers["Location"])
    assert addresses(ada) == {MAIN: "main", "bob@example.org": "waits", "nobody@example.org": "waits"}


def test_page_warns_whose_address_somebody_else_has_entered(client: Client) -> None:
    """By one click they would let in whoever has signed up with it."""
    client.post(SIGNUP, {"name": "Mallory", "email": OTHER, "password1": "a long and quiet sentence"})

    page = Client().get(link_in_mail(OTHER)).content.decode()

    assert "Confirm it only if you entered it here yourself" in page
    assert not EmailAddress.objects.get(email=OTHER).verified


def test_address_of_somebody_else_is_not_confirmed_twice(at_home: Client, ada: Person) -> None:
    at_home.post(EMAIL, {"email": "bob@example.org", "action_add": ""})
    link = link_in_mail("bob@example.org")
    bob = make.make_person(email="bob@example.org")

    at_home.post(link)

    assert addresses(ada)["bob@example.org"] == "waits"
    assert addresses(bob) == {"bob@example.org": "main"}


def test_person_has_five_addresses_at_most(at_home: Client, ada: Person) -> None:
    for number in range(4):
        EmailAddress.objects.create(user=ada, email=f"ada{number}@example.org")

    response = at_home.post(EMAIL, {"email": OTHER, "action_add": ""})

    assert response.status_code == 200
    assert OTHER not in addresses(ada)
    assert "Remove one to add another" in at_home.get(EMAIL).content.decode()


def test_link_for_a_new_password_does_not_leave_for_an_address_that_waits(
    client: Client, ada: Person
) -> None:
    """It may be a mistyped one, and somebody else's."""
    EmailAddress.objects.create(user=ada, email=OTHER)

    client.post(RESET, {"email": OTHER})

    assert mails_to(OTHER) == ["There is no account with this address"]


def test_link_for_a_new_password_leaves_for_every_confirmed_address(client: Client, ada: Person) -> None:
    EmailAddress.objects.create(user=ada, email=OTHER, verified=True)

    client.post(RESET, {"email": OTHER})

    assert mails_to(OTHER) == ["Choose a new password"]


def test_address_that_waits_elsewhere_is_its_owners_to_sign_up_with(client: Client, ada: Person) -> None:
    EmailAddress.objects.create(user=ada, email=OTHER)

    client.post(SIGNUP, {"name": "Other", "email": OTHER, "password1": "a long and quiet sentence"})

    assert Person.objects.get(email=OTHER) != ada
    assert addresses(ada) == {MAIN: "main"}


def test_page_of_addresses_asks_as_much_for_one_as_for_three(at_home: Client, ada: Person) -> None:
    at_home.get(EMAIL)  # which takes the messages of the log-in with it
    with CaptureQueriesContext(connection) as for_one:
        at_home.get(EMAIL)
    for number in range(2):
        EmailAddress.objects.create(user=ada, email=f"ada{number}@example.org")

    with CaptureQueriesContext(connection) as for_three:
        at_home.get(EMAIL)

    assert len(for_one) == len(for_three)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_added_for_somebody_who_is_erased_at_that_moment(at_home: Client, ada: Person) -> None:
    def add() -> None:
        at_home.post(EMAIL, {"email": OTHER, "action_add": ""})
        connection.close()

    adding = threading.Thread(target=add)
    with transaction.atomic():
        erase_person(person=ada, by=ada)
        adding.start()
        assert until(is_waiting, 10)
    adding.join()

    assert not EmailAddress.objects.filter(email=OTHER).exists()
