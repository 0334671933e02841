"""Two who do the same at the same moment: one of them does it, the other is told."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from journal.models import Entry
from members.joining import applying, reviewing
from members.joining.admitting import admit_applicant
from members.models import Affiliation, Application, Membership, Person
from tests import factories as make
from tests.members.joining.conftest import accepted, begin, complete, reviewed

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """How each ended, sorted."""
    ended: list[str] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            ended.append(str(act()))
        except ValidationError:
            ended.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


@pytest.fixture
def staff() -> Person:
    return make.make_staff()


def test_application_is_sent_once() -> None:
    application = complete(begin())

    ended = at_once(*[lambda: applying.submit_application(application=application)] * 3)

    assert ended == ["False", "False", "True"]
    assert Entry.objects.filter(verb="application.submitted").count() == 1


def test_board_decides_once(staff: Person) -> None:
    application = reviewed(staff)
    reviewing.tick_items(application=application, items=list(reviewing.Item), by=staff)
    today = timezone.localdate()

    ended = at_once(
        lambda: reviewing.accept_application(application=application, on=today, basis="Board", by=staff),
        lambda: reviewing.refuse_application(
            application=application, on=today, basis="Board", reason="No.", by=staff
        ),
        lambda: applying.withdraw_application(application=application),
    )

    assert ended == ["None", "refused", "refused"]
    application.refresh_from_db()
    assert application.status in {"approved", "refused", "withdrawn"}


def test_membership_is_entered_once(staff: Person) -> None:
    application = accepted(staff)

    def admit() -> None:
        admit_applicant(
            application=application, organisation=None, starts=timezone.localdate(), dues_until=None, by=staff
        )

    ended = at_once(admit, admit)

    assert ended == ["None", "refused"]
    assert (Membership.objects.count(), Affiliation.objects.count()) == (1, 1)
    assert Application.objects.get().membership == Membership.objects.get()
