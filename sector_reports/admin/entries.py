"""How changes in this app are entered in the journal, and which entries the office does not get to read.

All are about the report, under a label that tells no title from TLP:AMBER on; the values are left out as well.
"""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from journal.admin import ADDED, Changes, EntryAdmin, enter, names_only
from journal.models import Entry
from members.models import Person
from sector_reports.actions import record_about
from sector_reports.admin.policy import visible_reports
from sector_reports.models import Edition, Recipient, Report
from working_groups.tlp import Tlp


@enter.register
def enter_report(report: Report, what: str, *, by: Person, changes: Changes) -> None:
    """To which groups a report was opened is on record whatever its label, by their codes."""
    told = changes if report.tlp < Tlp.AMBER else names_only(changes)
    if "addressed_groups" in changes:
        told["addressed_groups"] = changes["addressed_groups"]
    record_about(report, f"report.{what}", by=by, changes=told)


@enter.register
def enter_edition(edition: Edition, what: str, *, by: Person, changes: Changes) -> None:
    told = {"edition": [str(edition.number)] * 2 if what != ADDED else ["", str(edition.number)]}
    told |= names_only({name: values for name, values in changes.items() if name != "upload"} or {})
    record_about(edition.report, f"edition.{what}", by=by, changes=told)


@enter.register
def enter_recipient(recipient: Recipient, what: str, *, by: Person, changes: Changes) -> None:
    """Whom by identifier: the record must say to whom a report was opened, and keep no name."""
    who = str(recipient.person_id)
    told = {"recipient": ["", who] if what == ADDED else [who, ""]}
    record_about(recipient.report, f"recipient.{what}", by=by, changes=told)


def about_hidden(request: HttpRequest) -> Q:
    """The entries about a report that this person may not see now, whatever its label was then."""
    hidden = Report.objects.exclude(pk__in=visible_reports(request).values("pk"))
    return Q(content_type=ContentType.objects.get_for_model(Report), object_id__in=hidden.values("pk"))


def without_titles_since_hidden(request: HttpRequest, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Of those, not the ones that name the report: they are from a time when its label was lower."""
    return entries.exclude(about_hidden(request), tlp__lt=Tlp.AMBER)


EntryAdmin.limits.append(without_titles_since_hidden)
EntryAdmin.veils.append(about_hidden)
