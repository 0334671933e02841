"""How a person is erased, and what stands in the way."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import record
from members.dated import today
from members.models import Affiliation, Person, StaffRole
from members.models.seat_allowance import hold
from members.privacy.erased_people import note
from members.privacy.erasing import Erasure
from members.privacy.mail_files import delete_mail_naming
from members.privacy.registry import parts
from members.privacy.subject import Subject


def hindrances(person: Person) -> list[str]:
    """Why the person cannot be erased today, each a sentence that says what to do first."""
    found = [
        _(
            "%(organisation)s would be left without an official contact: somebody else has to become one first."
        )
        % {"organisation": affiliation.organisation}
        for affiliation in Affiliation.objects.acting().contacts().filter(person=person)
        if not _others_look_after(affiliation)
    ]
    roles = StaffRole.objects.current().filter(person__is_active=True)
    if roles.filter(person=person).exists() and not roles.exclude(person=person).exists():
        found.append(_("The secretariat would be left without anybody: somebody else has to join it first."))
    return found


def _others_look_after(affiliation: Affiliation) -> bool:
    contacts = Affiliation.objects.current().contacts().filter(organisation=affiliation.organisation_id)
    return contacts.exclude(person=affiliation.person_id).exists()


@transaction.atomic
def erase_person(*, person: Person, by: Person | None, reason: str = "") -> None:
    """What is personal goes as each declaration says; the record keeps a former representative of the organisation.

    Refused while `hindrances` tells of any. Nothing brings it back, a restored backup neither: see erased_people.
    """
    for organisation in sorted(set(person.affiliations.values_list("organisation", flat=True))):
        hold(organisation)
    locked = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if locked.erased_at:
        raise ValidationError(_("This person is erased already."))
    # Of two who are the last of the secretariat, and go at once, the second sees that the first has gone.
    list(StaffRole.objects.current().select_for_update(of=("self",)).order_by("pk"))
    if found := hindrances(locked):
        raise ValidationError(found)
    _erase(locked, by=by, reason=reason)


@transaction.atomic
def erase_again(*, person: UUID) -> bool:
    """After a restore: whatever stands in the way, for they were erased before. False where nothing is left to do."""
    locked = Person.objects.select_for_update(of=("self",)).filter(pk=person, erased_at__isnull=True).first()
    if locked is None:
        return False
    _erase(locked, by=None, reason="")
    return True


def _erase(person: Person, *, by: Person | None, reason: str) -> None:
    subject = Subject.of(person)
    words = subject.words
    erasure = Erasure(person=person, addresses=subject.addresses, on=today(), by=by, reason=reason)
    # The person last: the other rows are found by what theirs says.
    for part in sorted(parts(), key=lambda part: part.model is Person):
        part.erasing.act(part.rows(subject), erasure)
    record("person.erased", person, by=by, label="account", reason=reason)
    person.refresh_from_db()
    transaction.on_commit(lambda: note(person.pk))
    transaction.on_commit(lambda: delete_mail_naming(words))


@transaction.atomic
def note_download(*, by: Person) -> None:
    record("person.data_downloaded", by, by=by, label="account")
