import datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from journal.actions import record
from members.actions.ending import end_row
from members.models import Affiliation, Organisation, Person


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
