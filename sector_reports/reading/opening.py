"""Who opens which page of TLP:AMBER and stricter, on record before anything of it leaves."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from journal.models import Entry
from members.models import Person
from sector_reports.actions import record_about
from sector_reports.models import Edition
from working_groups.policy import Action, can
from working_groups.viewer import Viewer

# So long a typed reason opens the reader.
A_REASON_HOLDS = timedelta(hours=1)
# A picture follows the page that shows it, at once or when it is scrolled to.
PICTURES_FOLLOW = timedelta(hours=1)


def may_open(viewer: Viewer, edition: Edition) -> bool:
    """Whoever may open the file, and whoever may for a reason and gave one for this edition within the hour."""
    if can(viewer, Action.READ, edition):
        return True
    return can(viewer, Action.READ_WITH_REASON, edition) and _has_given_a_reason(viewer.person, edition)


@transaction.atomic
def record_reason(*, edition: Edition, reason: str, by: Person) -> Entry:
    """Why somebody opens the reader; the chair is told."""
    return record_about(
        edition.report, "report.opened_with_reason", by=by, reason=reason, changes=_of(edition)
    )


@transaction.atomic
def record_reading(*, edition: Edition, pages: str, by: Person) -> Entry:
    """`pages`: "14", or "1–20"."""
    return record_about(edition.report, "report.read", by=by, changes=_what(edition, pages))


def opening_of(edition: Edition, page: int, by: UUID | None) -> Entry | None:
    """The record by which this person has this page open."""
    since = timezone.now() - PICTURES_FOLLOW
    own = Entry.objects.about(edition.report).filter(verb="report.read", by=by, at__gte=since)
    return own.filter(changes=_what(edition, str(page))).order_by("-id").first()


def _has_given_a_reason(by: UUID | None, edition: Edition) -> bool:
    own = Entry.objects.about(edition.report).filter(verb="report.opened_with_reason", by=by)
    return own.filter(at__gte=timezone.now() - A_REASON_HOLDS, changes=_of(edition)).exists()


def _of(edition: Edition) -> dict[str, list[str]]:
    return {"edition": ["", str(edition.number)]}


def _what(edition: Edition, pages: str) -> dict[str, list[str]]:
    return {**_of(edition), "pages": ["", pages]}
