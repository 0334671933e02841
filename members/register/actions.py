import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.models import Membership, Person


@transaction.atomic
def correct_first_day(*, membership: Membership, starts: datetime.date, reason: str, by: Person) -> None:
    """For a day that was written down wrong: what a day in the past shows changes with it."""
    locked: Membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
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
    record("membership.corrected", locked, by=by, reason=reason, changes=changes)
