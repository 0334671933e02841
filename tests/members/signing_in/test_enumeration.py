"""No door tells who has an account: not by what it says, and not by how much it does before it says so.

`python -m bench.doors` measures the time, over a hundred pairs with the hashing of production.
"""

import statistics
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from bench import doors as measuring
from journal.models import Entry
from members.models import Person
from tests import factories as make
from tests.members.signing_in.doors import RESET, SIGNUP, sign_in

pytestmark = pytest.mark.django_db

PAIRS = 15


class Hasher(PBKDF2PasswordHasher):
    """As that of production, and quicker; it counts how often it was at work."""

    algorithm = "counted"
    iterations = 30_000
    worked: list[str] = []

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        self.worked.append(password)
        return super().encode(password, salt, iterations)


@pytest.fixture(autouse=True)
def hasher(settings: Settings) -> Iterator[type[Hasher]]:
    settings.PASSWORD_HASHERS = [f"{__name__}.Hasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    yield Hasher
    Hasher.worked.clear()


def log_in(email: str) -> Any:
    return sign_in(Client(), email, "this is not the one")


def sign_up(email: str) -> Any:
    return Client().post(SIGNUP, {"name": "Somebody", "email": email, "password1": "another long sentence"})


def reset(email: str) -> Any:
    return Client().post(RESET, {"email": email})


DOORS = {"log-in": log_in, "sign-up": sign_up, "reset": reset}


@pytest.fixture(params=list(DOORS))
def door(request: pytest.FixtureRequest) -> Any:
    return DOORS[request.param]


@pytest.mark.parametrize(
    "fields", [{}, {"is_active": False}, {"password": "!"}], ids=["usual", "closed", "without a password"]
)
def test_door_does_as_much_with_an_account_as_without(
    door: Any, hasher: type[Hasher], fields: dict[str, Any]
) -> None:
    person = make.make_person(email="ada@example.org")
    Person.objects.filter(pk=person.pk).update(**fields)

    done = []
    for email in ("ada@example.org", "bob@example.org"):
        hasher.worked.clear()
        mail.outbox.clear()
        with CaptureQueriesContext(connection) as asked:
            answer = door(email)
        words = [query["sql"].split()[0] for query in asked]
        writes = [word for word in words if word in {"INSERT", "UPDATE"}]
        done.append(
            (answer.status_code, answer.headers.get("Location"), len(hasher.worked), len(mail.outbox), writes)
        )

    assert done[0] == done[1]


def test_door_answers_in_the_same_time(door: Any) -> None:
    """A small sample on a busy machine: a hash more or less would be seen, a millisecond would not."""
    for number in range(PAIRS):
        make.make_person(email=f"somebody{number}@example.org")
    door("warm@example.org")

    times: dict[str, list[float]] = {"somebody": [], "nobody": []}
    for number in range(PAIRS):
        for who, taken in times.items():
            began = time.process_time()
            door(f"{who}{number}@example.org")
            taken.append(time.process_time() - began)

    medians = [statistics.median(taken) for taken in times.values()]
    assert abs(medians[0] - medians[1]) < 0.01


def test_sign_up_asks_the_database_the_same_with_an_account_as_without() -> None:
    make.make_person(email="ada@example.org")
    sign_up("warm@example.org")

    asked = []
    for email in ("ada@example.org", "bob@example.org"):
        with CaptureQueriesContext(connection) as queries:
            sign_up(email)
        words = [query["sql"].split()[0] for query in queries]
        asked.append([words.count(word) for word in ("SELECT", "INSERT", "UPDATE", "DELETE")])

    assert asked[0] == asked[1]


def test_sign_up_with_an_address_that_has_an_account_leaves_nothing() -> None:
    make.make_person(email="ada@example.org")

    sign_up("ada@example.org")

    assert [person.email for person in Person.objects.all()] == ["ada@example.org"]
    assert EmailAddress.objects.count() == 1
    assert not Entry.objects.exists()


def test_measurement_finds_a_door_that_tells() -> None:
    addresses = iter(range(1000))

    def knock(client: Client, email: str) -> Any:
        if email.startswith("somebody"):
            time.sleep(0.02)
        return client.get("/accounts/login/")

    telling = measuring.Door(
        "telling", lambda: f"somebody{next(addresses)}", lambda: f"nobody{next(addresses)}", knock
    )

    assert not measuring.measure(telling, pairs=5).fine


def test_measurement_knocks_at_every_door() -> None:
    rows = [measuring.measure(door, pairs=1) for door in measuring.doors()]

    assert len(rows) == 5
    assert all(row.found.endswith("same") for row in rows)
