"""When what is personal in an application goes, and how. What stays says who asked, when, and what was decided."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from journal.actions import record
from members.joining.applying import lock, touch
from members.joining.documents import delete_documents
from members.models import Application, Person

UNVERIFIED = datetime.timedelta(days=7)  # nobody followed the link
ABANDONED = datetime.timedelta(days=90)  # written, and never sent
CLOSED = datetime.timedelta(days=365)  # after it was refused or withdrawn
ADMITTED = datetime.timedelta(days=2 * 365)  # for who asks how a member came in

PERSONAL = ("contact_name", "contact_email", "contact_job_title", "description")


def due_to_be_forgotten(now: datetime.datetime) -> list[Application]:
    """Those whose time is over; an application that waits for the secretariat stays, however long."""
    drafts = Q(submitted_at__isnull=True) & (
        Q(verified_at__isnull=True, changed_at__lt=now - UNVERIFIED) | Q(changed_at__lt=now - ABANDONED)
    )
    closed = Q(withdrawn_at__lt=now - CLOSED) | Q(decision="refused", decided_on__lt=(now - CLOSED).date())
    admitted = Q(admitted_at__lt=now - ADMITTED)
    kept = Application.objects.filter(forgotten_at__isnull=True)
    return list(kept.filter(drafts | closed | admitted).order_by("changed_at", "pk"))


@transaction.atomic
def forget_application(*, application: Application, by: Person | None, reason: str = "") -> None:
    """Documents, questions, notes, links and the contact go; one that was never sent goes altogether.

    What still waits for a decision is withdrawn by it.
    """
    locked = lock(application)
    if locked.forgotten_at is not None:
        return
    delete_documents(locked)
    record("application.forgotten", locked, by=by, reason=reason)
    if locked.is_begun:
        locked.delete()
        return
    for rows in (locked.links, locked.questions, locked.notes):
        rows.all().delete()
    for field in PERSONAL:
        setattr(locked, field, "")
    locked.forgotten_at = timezone.now()
    if locked.is_undecided:
        locked.withdrawn_at = locked.forgotten_at
    touch(locked, *PERSONAL, "forgotten_at", "withdrawn_at")


def forget_what_is_due() -> int:
    due = due_to_be_forgotten(timezone.now())
    for application in due:
        forget_application(application=application, by=None)
    return len(due)
