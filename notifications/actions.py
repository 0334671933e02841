from django.db import transaction
from django.utils import timezone

from journal.actions import record
from journal.models import Entry
from members.models import Person
from notifications.models import Delivery, Handled, MailPreference
from notifications.triggers import TRIGGERS, is_news, not_yet


def unhandled_entries(limit: int = 500) -> list[int]:
    entries = Entry.objects.filter(verb__in=TRIGGERS, handled__isnull=True).exclude(not_yet())
    return list(entries.order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def expand_entry(*, entry_id: int) -> bool:
    """Turn an entry into deliveries, once: False when it is done already or another worker is at it.

    The lock leaves the key of the entry free, so that it can be sealed meanwhile.
    """
    entry = (
        Entry.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .filter(pk=entry_id)
        .first()
    )
    if entry is None or Handled.objects.filter(entry=entry).exists():
        return False
    if is_news(entry):
        Delivery.objects.bulk_create(_deliveries(entry), batch_size=1000, ignore_conflicts=True)
    Handled.objects.create(entry=entry)
    return True


def _deliveries(entry: Entry) -> list[Delivery]:
    """A person who is concerned twice comes twice; the first reason counts."""
    return [
        Delivery(entry=entry, person_id=to.person, address=to.address, reason=to.reason)
        for to in TRIGGERS[entry.verb].recipients(entry)
    ]


@transaction.atomic
def send_again(*, delivery: Delivery, by: Person) -> bool:
    """Give a delivery that was given up ten new tries; from any other state nothing happens: False."""
    given_up = Delivery.objects.given_up().select_for_update(of=("self",)).filter(pk=delivery.pk).first()
    if given_up is None:
        return False
    before = given_up.state
    given_up.state = Delivery.State.WAITING
    given_up.attempts = 0
    given_up.next_attempt_at = timezone.now()
    given_up.save(update_fields=["state", "attempts", "next_attempt_at"])
    record("delivery.sent_again", given_up, by=by, changes={"state": [before, given_up.state]})
    return True


@transaction.atomic
def choose_group_mail(*, person: Person, is_wanted: bool, by: Person | None, reason: str = "") -> None:
    """Choosing the same again changes nothing."""
    MailPreference.objects.get_or_create(person=person)
    preference = MailPreference.objects.select_for_update(of=("self",)).get(person=person)
    before = preference.wants_group_mail
    if is_wanted == before:
        return
    preference.wants_group_mail = is_wanted
    preference.save(update_fields=["wants_group_mail"])
    changes = {"wants_group_mail": [str(before), str(is_wanted)]}
    record("mail_preference.changed", preference, by=by, reason=reason, changes=changes)
