"""What happens in these tests, done by the actions that do it."""

from typing import Any

from journal.models import Entry
from members.models import Person
from notifications.tasks import dispatch_journal, send_deliveries
from sector_reports.actions import publish_edition
from sector_reports.models import Report
from tests import factories as make
from working_groups.tlp import Tlp


def publish(tlp: Tlp = Tlp.CLEAR, *, by: Person, **fields: Any) -> Report:
    return publish_draft(make_draft(tlp, **fields), by=by)


def make_draft(tlp: Tlp = Tlp.CLEAR, **fields: Any) -> Report:
    """Signed off, and not published yet."""
    report = make.make_report(tlp, state=Report.State.DRAFT, **fields)
    make.sign_off(report.editions.get())
    return report


def publish_draft(report: Report, *, by: Person) -> Report:
    publish_edition(edition=report.editions.get(), by=by)
    report.refresh_from_db()
    return report


def entry_about(report: Report) -> Entry:
    return Entry.objects.about(report).get(verb="report.published")


def run_tasks() -> None:
    dispatch_journal()
    send_deliveries()
