"""Who opens which page of TLP:AMBER and stricter, on record before anything of it leaves."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from journal.models import Entry
from members.models import Person
from sector_reports.actions import record_about
from sector_reports.models import Edition

# A picture follows the page that shows it, at once or when it is scrolled to.
PICTURES_FOLLOW = timedelta(hours=1)


@transaction.atomic
def record_reading(*, edition: Edition, pages: str, by: Person) -> Entry:
    """`pages`: "14", or "1–20"."""
    return record_about(edition.report, "report.read", by=by, changes=_what(edition, pages))


def opening_of(edition: Edition, page: int, by: UUID | None) -> Entry | None:
    """The record by which this person has this page open."""
    since = timezone.now() - PICTURES_FOLLOW
    own = Entry.objects.about(edition.report).filter(verb="report.read", by=by, at__gte=since)
    return own.filter(changes=_what(edition, str(page))).order_by("-id").first()


def _what(edition: Edition, pages: str) -> dict[str, list[str]]:
    return {"edition": ["", str(edition.number)], "pages": ["", pages]}
