"""The life of a membership: it begins by a decision, is renewed by dues, has a time of grace, and ends."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.actions.ending import end_row
from members.models import Membership, Organisation, Person, Suspension

GRACE = datetime.timedelta(days=90)  # from the day dues ran out to the day the membership ends by itself


@transaction.atomic
def admit_organisation(
    *,
    organisation: Organisation,
    category: str,
    starts: datetime.date | None,
    decision: str = "",
    dues_until: datetime.date | None = None,
    by: Person | None,
) -> Membership:
    """Without `dues_until` it runs until it is ended; with it, until grace is over."""
    membership = Membership(
        organisation=organisation,
        category=category,
        decision=decision,
        dues_until=dues_until,
        period=period_of(starts, dues_until),
    )
    membership.full_clean()
    membership.save()
    record("membership.began", membership, by=by)
    return membership


def period_of(starts: datetime.date | None, dues_until: datetime.date | None) -> DateRange:
    """Of a membership that begins: up to the end of grace, or open where it runs without dues."""
    return DateRange(starts, dues_until + GRACE if dues_until else None)


@transaction.atomic
def end_membership(*, membership: Membership, on: datetime.date, reason: str, by: Person) -> None:
    changes = end_row(Membership, membership, on=on)
    record("membership.ended", membership, by=by, reason=_needed(reason), changes=changes)


@transaction.atomic
def renew_membership(*, membership: Membership, dues_until: datetime.date, by: Person | None) -> None:
    """Dues are paid up to, not including, that day; the time of grace follows it."""
    locked = _lock(membership)
    if locked.dues_until is None:
        raise ValidationError(_("This membership runs without dues: there is nothing to renew."))
    if dues_until <= locked.dues_until:
        raise ValidationError(_("Dues are paid until %(day)s already."), params={"day": locked.dues_until})
    changes = _set(locked, dues_until=dues_until, ends=dues_until + GRACE)
    record("membership.renewed", locked, by=by, changes=changes)


@transaction.atomic
def extend_grace(*, membership: Membership, until: datetime.date, reason: str, by: Person) -> None:
    """An exception to the usual time of grace; it needs a reason."""
    locked = _lock(membership)
    if locked.dues_until is None or until <= locked.dues_until:
        raise ValidationError(_("The time of grace ends after the last day that is paid for."))
    changes = _set(locked, dues_until=locked.dues_until, ends=until)
    record("membership.grace_extended", locked, by=by, reason=_needed(reason), changes=changes)


@transaction.atomic
def suspend_membership(
    *, membership: Membership, starts: datetime.date, reason: str, by: Person
) -> Suspension:
    """From that day its people act for no member, until the suspension is lifted."""
    locked = _lock(membership)
    suspension = Suspension(membership=locked, period=DateRange(starts, None), reason=_needed(reason))
    suspension.full_clean()
    suspension.save()
    record("membership.suspended", locked, by=by, reason=reason)
    return suspension


@transaction.atomic
def lift_suspension(*, suspension: Suspension, on: datetime.date, reason: str, by: Person) -> None:
    changes = end_row(Suspension, suspension, on=on)
    record("membership.reinstated", suspension.membership, by=by, reason=_needed(reason), changes=changes)


@transaction.atomic
def change_category(
    *, membership: Membership, category: str, on: datetime.date, decision: str = "", by: Person
) -> Membership:
    """The old row ends on that day and one of the new category begins, with the same dues."""
    locked = _lock(membership)
    before, dues_until, ends = locked.category, locked.dues_until, locked.ends
    if before == category:
        raise ValidationError(_("The organisation is in this category already."))
    if locked.status_on(on) != Membership.Status.ACTIVE:
        raise ValidationError(
            _("Only an active membership changes its category: renew it or lift the suspension first.")
        )
    end_row(Membership, locked, on=on)
    following = Membership(
        organisation=locked.organisation,
        category=category,
        decision=decision,
        dues_until=dues_until,
        period=DateRange(on, ends),
    )
    following.full_clean()
    following.save()
    changes = {"category": [before, category]}
    record("membership.category_changed", following, by=by, changes=changes)
    return following


@transaction.atomic
def correct_first_day(*, membership: Membership, starts: datetime.date, reason: str, by: Person) -> None:
    """For a day that was written down wrong: what a day in the past shows changes with it."""
    locked = _lock(membership)
    before = locked.starts
    if starts == before:
        raise ValidationError(_("It is this day already."))
    if locked.ends and starts >= locked.ends:
        raise ValidationError(
            _("The membership ended on %(day)s: it began before."), params={"day": locked.ends}
        )
    locked.period = DateRange(starts, locked.ends)
    locked.full_clean()
    locked.save(update_fields=["period"])
    changes = {"starts": [before.isoformat() if before else "", starts.isoformat()]}
    record("membership.corrected", locked, by=by, reason=_needed(reason), changes=changes)


def _lock(membership: Membership) -> Membership:
    locked: Membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    return locked


def _set(
    membership: Membership, *, dues_until: datetime.date | None, ends: datetime.date
) -> dict[str, list[Any]]:
    """Checked, saved, and told for the journal."""
    before = [membership.dues_until, membership.ends]
    membership.dues_until = dues_until
    membership.period = DateRange(membership.starts, ends)
    membership.full_clean()
    membership.save(update_fields=["dues_until", "period"])
    return {
        name: [str(old or ""), str(new or "")]
        for name, old, new in zip(("dues_until", "ends"), before, (dues_until, ends), strict=True)
        if old != new
    }


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ValidationError(_("Give the reason: it goes on record."))
    return reason
