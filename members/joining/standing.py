"""How an organisation stands on a day: its application and its memberships told as one life."""

import datetime
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from members.dated import today
from members.models import Application, Membership, Organisation


class Standing(StrEnum):
    APPLIED = "applied"
    UNDER_REVIEW = "under_review"
    APPROVED = "approved"
    ACTIVE = "active"
    GRACE = "grace"
    SUSPENDED = "suspended"
    ENDED = "ended"

    @property
    def label(self) -> str:
        return str(LABELS[self])


LABELS = {
    Standing.APPLIED: _("Applied"),
    Standing.UNDER_REVIEW: _("Under review"),
    **{Standing(status.value): status.label for status in Membership.Status},
}

ON_THE_WAY = {
    Application.Status.APPLIED: Standing.APPLIED,
    Application.Status.UNDER_REVIEW: Standing.UNDER_REVIEW,
    Application.Status.APPROVED: Standing.APPROVED,
}


def standing_on(organisation: Organisation, date: datetime.date) -> Standing | None:
    """None before it applied, and where it never did. What holds on the day comes before what was asked for.

    An application belongs to an organisation of the register from its admission on; that of the days before is told
    too. Reads `memberships` with their `suspensions` and `application`, so prefetch them for a list.
    """
    memberships = list(organisation.memberships.all())
    told = [
        Standing(row.status_on(date).value) for row in memberships if row.starts is None or row.starts <= date
    ]
    if holding := [standing for standing in told if standing != Standing.ENDED]:
        return holding[0]
    for row in memberships:
        if row.starts is not None and row.starts > date and (standing := before(row, date)):
            return standing
    return Standing.ENDED if told else None


def before(membership: Membership, date: datetime.date) -> Standing | None:
    """On a day before its first one. Without an application nothing tells since when it was decided."""
    application = getattr(membership, "application", None)
    if application is None:
        return Standing.APPROVED if date >= today() else None
    return standing_of(application, date)


def standing_of(application: Application, date: datetime.date) -> Standing | None:
    """Of an applicant; None once it is refused or withdrawn, before it was sent, and from its admission on."""
    status = application.status_on(date)
    if status == Application.Status.ADMITTED and application.membership:
        return Standing(application.membership.status_on(date).value)
    return ON_THE_WAY.get(status)
