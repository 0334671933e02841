import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from journal.actions import record
from members.actions.ending import end_row
from members.models import Person, StaffRole
from members.rules import StaffRoleName


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
