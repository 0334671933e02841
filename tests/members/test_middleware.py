import datetime

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from members.dated import today
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Auckland", "2 March 2026"), ("UTC", "1 March 2026")])
def test_person_reads_times_by_their_own_clock(client: Client, zone: str, day: str) -> None:
    visited = datetime.datetime(2026, 3, 1, 20, tzinfo=datetime.UTC)
    make.make_report()
    client.force_login(make.make_person(time_zone=zone, visit_before=visited, last_visit=timezone.now()))

    assert f"since your last visit on {day}" in client.get("/me/").content.decode()
    assert timezone.get_current_timezone_name() == "Europe/Brussels"


@time_machine.travel("2026-03-01 12:00:00+00:00")
def test_day_is_that_of_brussels_wherever_somebody_reads() -> None:
    with timezone.override("Pacific/Auckland"):
        assert timezone.localdate() == datetime.date(2026, 3, 2)
        assert today() == datetime.date(2026, 3, 1)
