import datetime
from collections.abc import Iterator

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils import timezone

from members.signing_in.lifetimes import MEMBERS, NOTED_EVERY, STAFF, Lifetime
from tests import factories as make
from tests.members.signing_in.doors import is_signed_in, sign_in

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(timezone.now().replace(microsecond=0), tick=False) as traveller:
        yield traveller


def pass_by(clock: time_machine.Traveller, seconds: float) -> None:
    clock.shift(datetime.timedelta(seconds=seconds))


@pytest.mark.parametrize("is_staff", [False, True])
def test_session_ends_when_it_is_not_used(
    client: Client, clock: time_machine.Traveller, is_staff: bool
) -> None:
    (make.make_staff if is_staff else make.make_person)(email=ADA)
    lifetime = STAFF if is_staff else MEMBERS
    sign_in(client, ADA)

    pass_by(clock, lifetime.idle - 10)
    in_time = is_signed_in(client)
    pass_by(clock, lifetime.idle + 10)

    assert in_time
    assert not is_signed_in(client)


@pytest.mark.parametrize("is_staff", [False, True])
def test_session_ends_however_much_it_is_used(
    client: Client, clock: time_machine.Traveller, is_staff: bool
) -> None:
    (make.make_staff if is_staff else make.make_person)(email=ADA)
    lifetime = STAFF if is_staff else MEMBERS
    sign_in(client, ADA)

    seen = []
    for _click in range(lifetime.whole // (lifetime.idle // 2) + 1):
        pass_by(clock, lifetime.idle // 2)
        seen.append(is_signed_in(client))

    assert seen == [True] * (len(seen) - 1) + [False]


def test_session_that_has_been_to_the_office_lasts_as_long_as_one_of_the_office(
    client: Client, clock: time_machine.Traveller
) -> None:
    make.make_person(email=ADA)
    sign_in(client, ADA)
    client.get("/admin/")

    pass_by(clock, STAFF.idle + 10)

    assert not is_signed_in(client)


def test_session_that_is_used_is_noted_now_and_then(client: Client, clock: time_machine.Traveller) -> None:
    make.make_person(email=ADA)
    sign_in(client, ADA)
    began = timezone.now()

    pass_by(clock, NOTED_EVERY)
    is_signed_in(client)
    soon = UserSession.objects.get().last_seen_at
    pass_by(clock, NOTED_EVERY)
    is_signed_in(client)

    assert soon == began
    assert UserSession.objects.get().last_seen_at == timezone.now()


def test_whoever_comes_too_late_is_led_back_after_log_in(
    client: Client, clock: time_machine.Traveller
) -> None:
    make.make_person(email=ADA)
    sign_in(client, ADA)
    pass_by(clock, MEMBERS.idle + 10)

    assert client.get("/me/profile/").headers["Location"] == "/accounts/login/?next=/me/profile/"


def test_lifetimes_are_those_of_the_documentation() -> None:
    assert Lifetime(whole=14 * 86_400, idle=3 * 86_400) == MEMBERS
    assert Lifetime(whole=12 * 3_600, idle=3_600) == STAFF
