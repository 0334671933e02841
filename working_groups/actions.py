import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.actions import end_row
from members.dated import today
from members.models import Organisation, Person
from working_groups.models import ContactMessage, Mandate, Participation, WorkingGroup
from working_groups.models.part_of_group import PartOfGroup


@transaction.atomic
def begin_mandate(
    *,
    group: WorkingGroup,
    role: Mandate.Role,
    organisation: Organisation,
    person: Person | None = None,
    person_name: str = "",
    starts: datetime.date | None,
    basis: str = "",
    by: Person | None,
) -> Mandate:
    """Give an organisation a seat in a group; a person may fill it from the same day, or be left open."""
    mandate = Mandate(
        group=group,
        role=role,
        organisation=organisation,
        person=person,
        person_name=person_name,
        basis=basis,
        period=DateRange(starts, None),
    )
    mandate.full_clean()
    mandate.save()
    record_beginning(mandate=mandate, by=by)
    return mandate


def record_beginning(*, mandate: Mandate, by: Person | None) -> None:
    record("mandate.began", mandate, by=by, group_id=mandate.group_id)


@transaction.atomic
def end_mandate(*, mandate: Mandate, on: datetime.date, reason: str = "", by: Person) -> None:
    changes = end_row(Mandate, mandate, on=on)
    record("mandate.ended", mandate, by=by, group_id=mandate.group_id, reason=reason, changes=changes)


@transaction.atomic
def begin_participation(
    *,
    group: WorkingGroup,
    person: Person,
    organisation: Organisation,
    starts: datetime.date | None,
    by: Person | None,
) -> Participation:
    participation = Participation(
        group=group, person=person, organisation=organisation, period=DateRange(starts, None)
    )
    participation.full_clean()
    participation.save()
    record("participation.began", participation, by=by, group_id=group.pk)
    return participation


@transaction.atomic
def end_participation(
    *, participation: Participation, on: datetime.date, reason: str = "", by: Person
) -> None:
    changes = end_row(Participation, participation, on=on)
    record(
        "participation.ended",
        participation,
        by=by,
        group_id=participation.group_id,
        reason=reason,
        changes=changes,
    )


WAYS_OF_A_GROUP = {
    (WorkingGroup.State.PROPOSED, WorkingGroup.State.ACTIVE): "group.began",
    (WorkingGroup.State.ACTIVE, WorkingGroup.State.DORMANT): "group.rested",
    (WorkingGroup.State.DORMANT, WorkingGroup.State.ACTIVE): "group.resumed",
}


@transaction.atomic
def move_group(*, group: WorkingGroup, to: WorkingGroup.State, by: Person) -> None:
    """Begin a proposed group, let an active one rest, or wake it up; its conclusion is `conclude_group`."""
    locked = WorkingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    before = WorkingGroup.State(locked.state)
    if (before, to) not in WAYS_OF_A_GROUP:
        raise ValidationError(
            _("%(group)s is %(before)s and cannot become %(to)s."),
            params={"group": locked.code, "before": before.label.lower(), "to": to.label.lower()},
        )
    locked.state = to
    locked.save(update_fields=["state"])
    record(WAYS_OF_A_GROUP[before, to], locked, by=by, group_id=locked.pk, changes={"state": [before, to]})
    group.refresh_from_db()


@transaction.atomic
def conclude_group(*, group: WorkingGroup, on: datetime.date, reason: str, by: Person) -> None:
    """End the work of a group: its mandates and participations end with it, its page and reports stay.

    Those that have not begun by then are taken back; one that was held after that day stands in the way.
    """
    if on > today():
        raise ValidationError(_("A group is concluded today or on an earlier day."))
    locked = WorkingGroup.objects.select_for_update(of=("self",)).get(pk=group.pk)
    if locked.state == WorkingGroup.State.CONCLUDED:
        raise ValidationError(_("%(group)s is already concluded."), params={"group": locked.code})
    if locked.sub_groups.exclude(state=WorkingGroup.State.CONCLUDED).exists():
        raise ValidationError(_("Conclude the sub-groups of %(group)s first."), params={"group": locked.code})
    before = locked.state
    locked.state = WorkingGroup.State.CONCLUDED
    locked.concluded_on = on
    locked.save(update_fields=["state", "concluded_on"])
    for mandate in locked.mandates.running_after(on):
        if not _cancel(mandate, "mandate.cancelled", locked, reason=reason, by=by):
            end_mandate(mandate=mandate, on=on, reason=reason, by=by)
    for participation in locked.participations.running_after(on):
        if not _cancel(participation, "participation.cancelled", locked, reason=reason, by=by):
            end_participation(participation=participation, on=on, reason=reason, by=by)
    record(
        "group.concluded",
        locked,
        by=by,
        group_id=locked.pk,
        reason=reason,
        changes={"state": [before, locked.state]},
    )
    group.refresh_from_db()


def _cancel(row: PartOfGroup, verb: str, group: WorkingGroup, *, reason: str, by: Person) -> bool:
    """Take back what would begin when the group has ended; what did begin stays on the record, so it is refused."""
    if row.starts is None or group.concluded_on is None or row.starts < group.concluded_on:
        return False
    if row.starts < today():
        raise ValidationError(
            _("%(part)s began on %(day)s: conclude %(group)s on a later day."),
            params={"part": row, "day": row.starts, "group": group.code},
        )
    record(verb, row, by=by, group_id=group.pk, reason=reason, changes={"starts": [str(row.starts), ""]})
    row.delete()
    return True


@transaction.atomic
def receive_message(
    *, group: WorkingGroup, name: str, email: str, subject: str, message: str, by: Person | None
) -> ContactMessage:
    contact = ContactMessage.objects.create(
        group=group, name=name, email=email, subject=subject, message=message
    )
    record("contact.received", contact, by=by, group_id=group.pk)
    return contact


@transaction.atomic
def answer_message(*, message: ContactMessage, by: Person) -> None:
    """Note that the secretariat has answered; the answer itself went by mail."""
    locked = ContactMessage.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if locked.answered_at:
        raise ValidationError(_("%(reference)s is already answered."), params={"reference": locked.reference})
    locked.answered_at = timezone.now()
    locked.save(update_fields=["answered_at"])
    record("contact.answered", locked, by=by, group_id=locked.group_id)
    message.answered_at = locked.answered_at
