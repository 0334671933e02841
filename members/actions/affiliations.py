import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.actions.ending import end_row
from members.actions.people import hold_person
from members.dated import today
from members.models import Affiliation, Invitation, Membership, Organisation, Person
from members.models.seat_allowance import hold


@transaction.atomic
def affiliate(
    *,
    person: Person,
    organisation: Organisation,
    starts: datetime.date | None,
    job_title: str = "",
    is_official_contact: bool = False,
    by: Person | None,
) -> Affiliation:
    """Refused where the organisation has no seat left."""
    affiliation = Affiliation(
        person=person,
        organisation=organisation,
        job_title=job_title,
        is_official_contact=is_official_contact,
        period=DateRange(starts, None),
    )
    affiliation.full_clean()
    hold_person(person)
    affiliation.save()
    record("affiliation.began", affiliation, by=by)
    return affiliation


def refuse_unless_open(organisation: Organisation) -> None:
    """People come to an organisation that is a member, or will be one, and whose membership does not rest."""
    if not Membership.objects.taking_people().filter(organisation=organisation).exists():
        raise ValidationError(
            _("%(organisation)s is no member at present, so nobody can act for it."),
            params={"organisation": organisation},
        )


@transaction.atomic
def end_affiliation(
    *,
    affiliation: Affiliation,
    on: datetime.date,
    reason: str = "",
    must_leave_a_contact: bool = False,
    by: Person,
) -> None:
    """What the person could do through it ends on that day; pages, files and mails ask anew each time.

    One that ends before it has held for a day is taken back: it stays on the record alone.
    """
    locked = _lock(affiliation)
    if must_leave_a_contact:
        refuse_if_last_contact(locked, on)
    if locked.starts and today() <= on <= locked.starts:
        _take_back(locked, reason=reason, by=by)
        return
    changes = end_row(Affiliation, affiliation, on=on)
    record("affiliation.ended", affiliation, by=by, reason=reason, changes=changes)


def _take_back(affiliation: Affiliation, *, reason: str, by: Person) -> None:
    """Its invitation goes with it. The entry is about the person, who is still there to be told."""
    organisation = affiliation.organisation
    Invitation.objects.filter(affiliation=affiliation).delete()
    affiliation.delete()
    changes = {"organisation": [str(organisation.pk), ""], "starts": [str(affiliation.starts), ""]}
    record(
        "affiliation.taken_back",
        affiliation.person,
        by=by,
        label=str(organisation),
        reason=reason,
        changes=changes,
    )


@transaction.atomic
def change_job_title(*, affiliation: Affiliation, job_title: str, by: Person) -> bool:
    """False if it was so already. The record tells that it changed, and neither title."""
    locked = _lock(affiliation)
    if locked.job_title == job_title:
        return False
    locked.job_title = job_title
    locked.full_clean()
    locked.save(update_fields=["job_title"])
    record("affiliation.job_title_changed", locked, by=by, changes={"job_title": ["", ""]})
    return True


@transaction.atomic
def make_official_contact(*, affiliation: Affiliation, by: Person) -> None:
    locked = _lock(affiliation)
    if locked.is_official_contact:
        raise ValidationError(_("This person is an official contact already."))
    if not (locked.is_current and locked.person.is_active):
        raise ValidationError(_("An official contact is with the organisation and can sign in."))
    _set_contact(locked, is_contact=True, verb="affiliation.made_contact", by=by)


@transaction.atomic
def take_back_contact(*, affiliation: Affiliation, must_leave_a_contact: bool = False, by: Person) -> None:
    locked = _lock(affiliation)
    if not locked.is_official_contact:
        raise ValidationError(_("This person is no official contact."))
    if must_leave_a_contact:
        refuse_if_last_contact(locked, today())
    _set_contact(locked, is_contact=False, verb="affiliation.contact_taken_back", by=by)


def refuse_if_last_contact(affiliation: Affiliation, on: datetime.date) -> None:
    """For an organisation that is held: somebody else is to look after its people from that day on."""
    others = Affiliation.objects.on(max(on, today())).contacts().exclude(pk=affiliation.pk)
    if (
        affiliation.is_official_contact
        and not others.filter(organisation=affiliation.organisation_id).exists()
    ):
        raise ValidationError(
            _("This is the last official contact of %(organisation)s: make somebody else one first."),
            params={"organisation": affiliation.organisation},
        )


def _lock(affiliation: Affiliation) -> Affiliation:
    hold(affiliation.organisation_id)
    locked: Affiliation = (
        Affiliation.objects.select_for_update(of=("self",))
        .select_related("organisation", "person")
        .get(pk=affiliation.pk)
    )
    return locked


def _set_contact(affiliation: Affiliation, *, is_contact: bool, verb: str, by: Person) -> None:
    affiliation.is_official_contact = is_contact
    affiliation.save(update_fields=["is_official_contact"])
    changes = {"is_official_contact": [str(not is_contact), str(is_contact)]}
    record(verb, affiliation, by=by, changes=changes)
