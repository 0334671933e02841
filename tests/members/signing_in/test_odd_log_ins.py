from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from journal.models import Entry
from members.models import KnownPlace, Person
from members.signing_in.odd_log_ins import KEPT, old_places
from notifications.tasks import dispatch_journal, send_deliveries
from tests import factories as make
from tests.members.signing_in.doors import FIREFOX, SAFARI, sign_in

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"
HOME, SAME_PROVIDER, AWAY = "192.0.2.77", "192.0.99.1", "198.51.100.7"


@pytest.fixture
def ada() -> Person:
    return make.make_person(email=ADA)


def log_in(user_agent: str = FIREFOX, address: str = HOME) -> None:
    sign_in(Client(headers={"user-agent": user_agent}, REMOTE_ADDR=address), ADA)


def odd() -> int:
    return Entry.objects.filter(verb="person.signed_in_oddly").count()


def test_first_log_in_of_an_account_is_not_odd(ada: Person) -> None:
    log_in()

    assert odd() == 0


@pytest.mark.parametrize(
    ("user_agent", "address", "is_odd"),
    [
        (FIREFOX, HOME, False),
        (FIREFOX.replace("145", "146"), SAME_PROVIDER, False),
        (SAFARI, HOME, True),
        (FIREFOX, AWAY, True),
    ],
)
def test_log_in_from_a_new_device_or_network_is_odd_once(
    ada: Person, user_agent: str, address: str, is_odd: bool
) -> None:
    log_in()

    log_in(user_agent, address)
    log_in(user_agent, address)

    assert odd() == int(is_odd)


def test_log_in_after_a_long_time_is_odd(ada: Person) -> None:
    ada.last_visit = timezone.now() - timedelta(days=400)
    ada.save()

    log_in()

    assert odd() == 1


def test_odd_log_in_is_told_to_whose_account_it_is(ada: Person, mailoutbox: list[object]) -> None:
    log_in()
    log_in(SAFARI, AWAY)

    dispatch_journal()
    send_deliveries()

    (message,) = mail.outbox
    assert message.to == [ADA]
    assert message.subject == "You signed in from a new place"
    assert "Device: Safari on iPhone" in message.body
    assert AWAY not in message.body


def test_what_is_kept_tells_neither_device_nor_network(ada: Person) -> None:
    log_in()

    (place,) = KnownPlace.objects.values()
    entry_free = {key: str(value) for key, value in place.items()}
    assert set(place) == {"id", "person_id", "mark", "last_used"}
    assert not any(word in str(entry_free) for word in ("Firefox", "Windows", "192.0"))


def test_same_place_has_another_mark_for_another_person(ada: Person) -> None:
    make.make_person(email="bob@example.org")
    log_in()
    sign_in(Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR=HOME), "bob@example.org")

    assert KnownPlace.objects.values("mark").distinct().count() == 2


def test_place_that_is_not_used_is_forgotten(ada: Person) -> None:
    log_in()
    with time_machine.travel(timezone.now() + KEPT - timedelta(days=1)):
        old_places().delete()
        kept = KnownPlace.objects.count()
    with time_machine.travel(timezone.now() + KEPT + timedelta(days=2)):
        old_places().delete()

    assert (kept, KnownPlace.objects.count()) == (1, 0)


def test_place_that_is_used_is_kept(ada: Person) -> None:
    log_in()
    with time_machine.travel(timezone.now() + KEPT):
        log_in()
    with time_machine.travel(timezone.now() + KEPT + timedelta(days=2)):
        old_places().delete()

    assert KnownPlace.objects.count() == 1
