import datetime
import threading

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from journal.models import Entry
from sector_reports.actions import change_label, publish_edition
from sector_reports.models import Edition, Embargo, Report
from sector_reports.scheduling import (
    cancel_embargo,
    end_embargoes,
    publish_due,
    schedule_edition,
    set_embargo,
    unschedule_edition,
)
from sector_reports.tasks import do_what_is_due
from tests import factories as make
from working_groups.policy import Action, can
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
WHY = "The study it rests on is public from then on."


def verbs(report: Report) -> list[str]:
    return list(Entry.objects.about(report).order_by("pk").values_list("verb", flat=True))


def scheduled(tlp: Tlp = Tlp.CLEAR) -> Edition:
    edition = make.sign_off(make.make_report(tlp, state=Report.State.DRAFT).editions.get())
    schedule_edition(edition=edition, at=timezone.now() + HOUR, by=make.make_staff())
    return edition


def pass_time(edition: Edition) -> None:
    """Instead of waiting: its time, and that of the database, cannot be moved."""
    Edition.objects.filter(pk=edition.pk).update(publish_at=timezone.now() - HOUR)


def under_embargo(before: Tlp = Tlp.GREEN, after: Tlp = Tlp.CLEAR) -> Report:
    report = make.make_report(before)
    set_embargo(report=report, ends_at=timezone.now() + HOUR, tlp=after, reason=WHY, by=make.make_staff())
    return report


def test_scheduled_edition_is_as_hidden_as_a_draft() -> None:
    edition = scheduled()

    assert not can(ANONYMOUS, Action.LIST, edition)
    assert not Report.objects.visible_to(ANONYMOUS).exists()
    assert verbs(edition.report)[-1] == "report.scheduled"


def test_edition_comes_out_on_its_day_once_and_by_itself() -> None:
    edition = scheduled()

    assert publish_due() == 0
    pass_time(edition)
    assert [publish_due(), publish_due()] == [1, 0]

    edition.refresh_from_db()
    assert (edition.state, edition.publish_at) == ("published", None)
    assert verbs(edition.report)[-2:] == ["report.scheduled", "report.published"]


def test_edition_that_cannot_come_out_is_in_review_again_and_others_come_out() -> None:
    stuck, fine = scheduled(Tlp.AMBER), scheduled()
    stuck.report.group.__class__.objects.filter(pk=stuck.report.group_id).update(
        highest_tlp=Tlp.GREEN, default_tlp=Tlp.GREEN
    )
    pass_time(stuck)
    pass_time(fine)

    assert publish_due() == 1

    stuck.refresh_from_db()
    entry = Entry.objects.about(stuck.report).get(verb="report.unscheduled")
    assert (stuck.state, entry.by) == ("in_review", None)
    assert "TLP:AMBER is stricter than" in entry.reason


def test_edition_without_a_file_or_for_the_past_is_not_scheduled() -> None:
    edition = make.sign_off(make.make_report(state=Report.State.DRAFT).editions.get())
    staff = make.make_staff()

    with pytest.raises(ValidationError, match="a time to come"):
        schedule_edition(edition=edition, at=timezone.now(), by=staff)
    Edition.objects.filter(pk=edition.pk).update(file=None)
    with pytest.raises(ValidationError, match="Upload the PDF"):
        schedule_edition(edition=edition, at=timezone.now() + HOUR, by=staff)


def test_published_edition_is_not_scheduled() -> None:
    edition = make.make_report().editions.get()

    with pytest.raises(ValidationError, match="Only a draft"):
        schedule_edition(edition=edition, at=timezone.now() + HOUR, by=make.make_staff())


def test_schedule_is_moved_and_taken_back() -> None:
    edition = scheduled()
    staff = make.make_staff()

    schedule_edition(edition=edition, at=timezone.now() + 2 * HOUR, by=staff)
    unschedule_edition(edition=edition, by=staff)

    assert (edition.state, edition.publish_at) == ("in_review", None)
    assert verbs(edition.report)[-3:] == ["report.scheduled", "report.scheduled", "report.unscheduled"]
    with pytest.raises(ValidationError, match="not scheduled"):
        unschedule_edition(edition=edition, by=staff)


def test_staff_publishes_earlier_what_is_scheduled() -> None:
    edition = scheduled()

    publish_edition(edition=edition, by=make.make_staff())

    assert (edition.state, edition.publish_at) == ("published", None)


@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_what_is_due_once() -> None:
    edition = scheduled()
    pass_time(edition)
    published = []

    def work() -> None:
        try:
            published.append(publish_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _worker in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(published) == 1
    assert verbs(edition.report).count("report.published") == 1


def test_label_is_lowered_when_the_embargo_ends_and_once() -> None:
    report = under_embargo()

    assert end_embargoes() == 0
    Embargo.objects.update(ends_at=timezone.now() - HOUR)
    assert [end_embargoes(), end_embargoes()] == [1, 0]

    report.refresh_from_db()
    assert report.label == Tlp.CLEAR
    entry = Entry.objects.about(report).get(verb="report.label_changed")
    assert (entry.by, entry.reason) == (None, WHY)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Tlp.CLEAR, Tlp.CLEAR),
        (Tlp.GREEN, Tlp.AMBER),
        (Tlp.AMBER_STRICT, Tlp.AMBER),
    ],
)
def test_embargo_only_lowers_what_one_person_may_lower(before: Tlp, after: Tlp) -> None:
    with pytest.raises(ValidationError, match="a label is lowered"):
        under_embargo(before, after)


def test_embargo_needs_a_reason_and_a_time_to_come() -> None:
    report = make.make_report(Tlp.GREEN)
    staff = make.make_staff()

    with pytest.raises(ValidationError, match="Say why"):
        set_embargo(report=report, ends_at=timezone.now() + HOUR, tlp=Tlp.CLEAR, reason=" ", by=staff)
    with pytest.raises(ValidationError, match="time to come"):
        set_embargo(report=report, ends_at=timezone.now(), tlp=Tlp.CLEAR, reason=WHY, by=staff)


def test_raising_the_label_ends_the_embargo() -> None:
    report = under_embargo()

    change_label(report=report, tlp=Tlp.AMBER, by=make.make_staff())
    with time_machine.travel(timezone.now() + 2 * HOUR):
        do_what_is_due()

    report.refresh_from_db()
    assert report.label == Tlp.AMBER
    assert not Embargo.objects.exists()


def test_embargo_is_cancelled_once() -> None:
    report = under_embargo()
    staff = make.make_staff()

    cancel_embargo(report=report, by=staff)

    assert verbs(report)[-2:] == ["report.embargoed", "report.embargo_cancelled"]
    with pytest.raises(ValidationError, match="no embargo"):
        cancel_embargo(report=report, by=staff)
