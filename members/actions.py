import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.dated import Dated
from members.models import Affiliation, Membership, Organisation, Person, StaffRole, Undertaking
from members.models.undertaking import CURRENT_VERSION
from members.rules import StaffRoleName


@transaction.atomic
def admit_organisation(
    *,
    organisation: Organisation,
    category: str,
    starts: datetime.date | None,
    decision: str = "",
    by: Person | None,
) -> Membership:
    membership = Membership(
        organisation=organisation, category=category, decision=decision, period=DateRange(starts, None)
    )
    membership.full_clean()
    membership.save()
    record("membership.began", membership, by=by)
    return membership


@transaction.atomic
def end_membership(*, membership: Membership, on: datetime.date, reason: str, by: Person) -> None:
    changes = end_row(Membership, membership, on=on)
    record("membership.ended", membership, by=by, reason=reason, changes=changes)


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
    affiliation = Affiliation(
        person=person,
        organisation=organisation,
        job_title=job_title,
        is_official_contact=is_official_contact,
        period=DateRange(starts, None),
    )
    affiliation.full_clean()
    affiliation.save()
    record("affiliation.began", affiliation, by=by)
    return affiliation


@transaction.atomic
def end_affiliation(*, affiliation: Affiliation, on: datetime.date, reason: str = "", by: Person) -> None:
    """What the person could do through it ends on that day; pages, files and mails ask anew each time."""
    changes = end_row(Affiliation, affiliation, on=on)
    record("affiliation.ended", affiliation, by=by, reason=reason, changes=changes)


@transaction.atomic
def appoint_staff(
    *, person: Person, role: StaffRoleName, starts: datetime.date | None, by: Person | None
) -> StaffRole:
    staff_role = StaffRole(person=person, role=role, period=DateRange(starts, None))
    staff_role.full_clean()
    staff_role.save()
    record("staff_role.began", staff_role, by=by)
    return staff_role


@transaction.atomic
def end_staff_role(*, staff_role: StaffRole, on: datetime.date, reason: str = "", by: Person) -> None:
    changes = end_row(StaffRole, staff_role, on=on)
    record("staff_role.ended", staff_role, by=by, reason=reason, changes=changes)


@transaction.atomic
def register_person(*, email: str, by: Person | None) -> Person:
    """Open an account without a password; its owner sets one by a link sent to the address."""
    person = Person(email=email.lower())
    person.set_unusable_password()
    person.full_clean()
    person.save()
    record("person.registered", person, by=by, label="account")
    return person


@transaction.atomic
def update_profile(*, by: Person, name: str, latin_name: str, time_zone: str, is_listed: bool) -> list[str]:
    """Change one's own profile; the record names what changed and keeps none of the personal values."""
    values = {"name": name, "latin_name": latin_name, "time_zone": time_zone, "is_listed": is_listed}
    person = Person.objects.select_for_update(of=("self",)).get(pk=by.pk)
    changed = [field for field, value in values.items() if getattr(person, field) != value]
    if not changed:
        return []
    for field in changed:
        setattr(person, field, values[field])
    person.full_clean()
    person.save(update_fields=changed)
    record(
        "profile.changed",
        person,
        by=by,
        label="profile",
        changes={field: ["", ""] for field in changed},
    )
    return changed


@transaction.atomic
def accept_undertaking(*, by: Person) -> Undertaking:
    """Accept the current version; accepting it again changes nothing."""
    undertaking, is_new = Undertaking.objects.get_or_create(person=by, version=CURRENT_VERSION)
    if is_new:
        record("undertaking.accepted", undertaking, by=by)
    return undertaking


@transaction.atomic
def note_visit(*, person: Person) -> None:
    """Remember when the person came, once an hour; "since my last visit" counts from the visit before."""
    now = timezone.now()
    Person.objects.filter(pk=person.pk).exclude(last_visit__gt=now - datetime.timedelta(hours=1)).update(
        visit_before=Person.objects.filter(pk=person.pk).values("last_visit")[:1], last_visit=now
    )


def end_row(model: type[Dated], row: Dated, *, on: datetime.date) -> dict[str, list[str]]:
    """Close a dated row, or close it earlier; refuses one that has ended by then or that begins no earlier.

    Needs a transaction. Returns what changed, for the journal.
    """
    locked = model._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if locked.ends is not None and locked.ends <= on:
        raise ValidationError(_("This has already ended, on %(day)s."), params={"day": locked.ends})
    if locked.starts is not None and locked.starts >= on:
        raise ValidationError(_("It cannot end on %(day)s: it begins no earlier."), params={"day": on})
    before = locked.ends.isoformat() if locked.ends else ""
    locked.period = DateRange(locked.starts, on)
    locked.save(update_fields=["period"])
    row.period = locked.period
    return {"ends": [before, on.isoformat()]}
