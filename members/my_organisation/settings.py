from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.models import Organisation, Person
from members.models.seat_allowance import hold


@transaction.atomic
def choose_joining(*, organisation: Organisation, lets_domains_join: bool, by: Person) -> bool:
    """Whether addresses at its domains join by themselves; False if it was so already."""
    locked = hold(organisation.pk)
    before = locked.lets_domains_join
    if before == lets_domains_join:
        return False
    if lets_domains_join and not locked.email_domains:
        raise ValidationError(_("No e-mail domain of yours is known: tell the secretariat which are."))
    locked.lets_domains_join = lets_domains_join
    locked.save(update_fields=["lets_domains_join"])
    changes = {"lets_domains_join": [str(before), str(lets_domains_join)]}
    record("organisation.joining_changed", locked, by=by, changes=changes)
    return True
