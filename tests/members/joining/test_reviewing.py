import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from journal.models import Entry
from members.joining import reviewing
from members.joining.forgetting import forget_application
from members.joining.reviewing import Item
from members.models import Application, ApplicationCheck, Person
from tests import factories as make
from tests.members.joining.conftest import accepted, begin, reviewed, submitted

pytestmark = pytest.mark.django_db

ALL = list(Item)


def accept(application: Application, by: Person, **values: Any) -> None:
    day = timezone.localdate()
    reviewing.accept_application(application=application, by=by, **{"on": day, "basis": "Board", **values})


def refuse(application: Application, by: Person, **values: Any) -> None:
    least = {"on": timezone.localdate(), "basis": "Board", "reason": "No establishment."}
    reviewing.refuse_application(application=application, by=by, **{**least, **values})


def test_review_begins_once_and_after_it_was_sent(staff: Person) -> None:
    with pytest.raises(ValidationError):
        reviewing.begin_review(application=begin(organisation_name="Draft"), by=staff)
    application = reviewed(staff)

    with pytest.raises(ValidationError):
        reviewing.begin_review(application=application, by=staff)
    assert application.status == Application.Status.UNDER_REVIEW


def test_nothing_is_done_before_the_review_began(staff: Person) -> None:
    application = submitted()

    for act in (
        lambda: reviewing.tick_items(application=application, items=ALL, by=staff),
        lambda: reviewing.ask_applicant(application=application, text="Who?", by=staff),
        lambda: accept(application, staff),
        lambda: refuse(application, staff),
    ):
        with pytest.raises(ValidationError, match="Take it up for review first"):
            act()


def test_checklist_keeps_who_ticked_what(staff: Person) -> None:
    application, other = reviewed(staff), make.make_staff()
    reviewing.tick_items(application=application, items=["country", "category"], by=staff)

    reviewing.tick_items(application=application, items=["country", "contact"], by=other)

    ticked = ApplicationCheck.objects.order_by("item").values_list("item", "by__email")
    assert list(ticked) == [("contact", other.email), ("country", staff.email)]
    verbs = Entry.objects.filter(verb__contains="ticked").order_by("id").values_list("verb", "changes")
    assert list(verbs)[2:] == [
        ("application.item_unticked", {"item": ["category", ""]}),
        ("application.item_ticked", {"item": ["", "contact"]}),
    ] or list(verbs)[2:] == [
        ("application.item_ticked", {"item": ["", "contact"]}),
        ("application.item_unticked", {"item": ["category", ""]}),
    ]


def test_acceptance_needs_the_whole_checklist(staff: Person) -> None:
    application = reviewed(staff)
    reviewing.tick_items(application=application, items=ALL[1:], by=staff)

    with pytest.raises(ValidationError, match="The checklist is not complete: It is established"):
        accept(application, staff)


@pytest.mark.parametrize("days", [-1, 1])
def test_decision_falls_between_the_sending_and_today(staff: Person, days: int) -> None:
    application = reviewed(staff)

    with pytest.raises(ValidationError, match="The board decided after"):
        refuse(application, staff, on=timezone.localdate() + datetime.timedelta(days=days))


def test_refusal_needs_a_reason_and_a_basis(staff: Person) -> None:
    application = reviewed(staff)

    for missing in ({"reason": " "}, {"basis": ""}):
        with pytest.raises(ValidationError):
            refuse(application, staff, **missing)


def test_decision_is_taken_once(staff: Person) -> None:
    application = accepted(staff)

    for decide in (accept, refuse):
        with pytest.raises(ValidationError, match="decided or withdrawn"):
            decide(application, staff)
    application.refresh_from_db()
    assert (application.status, application.refusal_reason) == (Application.Status.APPROVED, "")


def test_record_of_a_decision_has_day_and_basis_and_not_the_reason(staff: Person) -> None:
    application = reviewed(staff)

    refuse(application, staff, reason="Ada Example is not who she says.")

    entry = Entry.objects.get(verb="application.refused")
    assert entry.changes == {"decided_on": ["", timezone.localdate().isoformat()], "basis": ["", "Board"]}
    assert (entry.object_label, entry.reason) == (application.reference, "")


def test_note_is_for_what_was_sent(staff: Person) -> None:
    with pytest.raises(ValidationError):
        reviewing.note_for_secretariat(application=begin(), text="Odd.", by=staff)


def test_nothing_is_noted_of_what_was_deleted(staff: Person) -> None:
    application = reviewed(staff)
    forget_application(application=application, by=None)

    with pytest.raises(ValidationError, match="deleted"):
        reviewing.note_for_secretariat(application=application, text="Ada Example called.", by=staff)


def test_status_of_each_day_is_computed(staff: Person) -> None:
    application = accepted(staff)
    day = datetime.date(2026, 3, 10)

    def noon(days: int) -> datetime.datetime:
        at = datetime.datetime.combine(day + datetime.timedelta(days=days), datetime.time(12))
        return timezone.make_aware(at)

    application.submitted_at, application.review_began_at = noon(0), noon(2)
    application.decided_on = day + datetime.timedelta(days=5)

    told = [application.status_on(day + datetime.timedelta(days=days)) for days in (-1, 0, 1, 2, 4, 5)]
    assert told == ["begun", "applied", "applied", "under_review", "under_review", "approved"]
