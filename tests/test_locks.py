"""The office and an action meet in the midst: in another order than that of docs/locks.md neither would get through."""

import datetime
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from sector_reports.models import Report, Upload
from tests import factories as make
from tests.office import address, at_work, list_address, typed
from working_groups.models import Mandate, Participation
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office() -> Client:
    return at_work(Client(), make.make_staff())


def is_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")  # read anew each time
        return bool(cursor.fetchone()[0])


def meet(office: Client, row: Model, data: dict[str, Any], first: Model, then: Model) -> int:
    """Hold the first row, save the form until it waits, then take the next row; the answer to the form."""
    answers: list[int] = []
    with while_it_waits(lambda: answers.append(office.post(address(row), data).status_code), hold=first):
        held(then)
    return answers[0]


@contextmanager
def while_it_waits(act: Callable[[], Any], *, hold: Model) -> Iterator[None]:
    """In a transaction that holds the row that somebody else waits for; afterwards they are done."""

    def run() -> None:
        act()
        connection.close()

    acting = threading.Thread(target=run)
    with transaction.atomic():
        held(hold)
        acting.start()
        until = time.monotonic() + 10
        while not is_waiting() and acting.is_alive() and time.monotonic() < until:
            time.sleep(0.01)
        yield
    acting.join()


def held(row: Model) -> None:
    type(row)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


def test_form_of_an_edition_and_an_action_on_it_get_through(office: Client) -> None:
    edition = make.make_report(state=Report.State.DRAFT).editions.get()
    data = typed(office.get(address(edition)))
    data["upload"] = SimpleUploadedFile("report.pdf", make.blank_pdf(), "application/pdf")

    answer = meet(office, edition, data, edition.report, edition)

    assert answer == 302
    assert Upload.objects.filter(edition=edition).count() == 1


def test_groups_are_added_to_those_that_are_left_by_then(office: Client) -> None:
    one, other = make.make_group(), make.make_group()
    report = make.make_report(Tlp.AMBER, addressed_to=[one])
    data = {
        "action": "bulk_addressed_groups",
        ACTION_CHECKBOX_NAME: report.pk,
        "add": other.pk,
        "stage": "act",
    }

    with while_it_waits(lambda: office.post(list_address(Report), data), hold=report):
        report.addressed_groups.clear()

    assert list(report.addressed_groups.all()) == [other]


@pytest.fixture
def mandate() -> Mandate:
    return make.make_mandate(make.make_group(), make.make_member())


@pytest.fixture
def participation() -> Participation:
    organisation = make.make_member()
    person = make.make_affiliation(make.make_person(), organisation).person
    return make.make_participation(make.make_group(), person, organisation)


@pytest.mark.parametrize("kind", ["mandate", "participation"])
def test_form_of_a_seat_and_the_end_of_its_group_get_through(
    office: Client, kind: str, request: pytest.FixtureRequest
) -> None:
    row = request.getfixturevalue(kind)
    data = typed(office.get(address(row)))

    answer = meet(office, row, data | {"period_0": "2017-01-01"}, row.group, row)

    row.refresh_from_db()
    assert (answer, row.starts) == (302, datetime.date(2017, 1, 1))
