import datetime
from typing import TypedDict, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.models import Person


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
def account_of(*, email: str, name: str, by: Person | None) -> Person:
    """The account of an address that somebody has shown to be theirs, a new one where there is none.

    Whoever signed up with it and never confirmed it is shut out, and what they called themselves forgotten.
    """
    person = Person.objects.select_for_update(of=("self",), no_key=True).filter(email=email).first()
    if person is None:
        person = register_person(email=email, by=by)
    elif person.has_usable_password() and not person.emailaddress_set.filter(verified=True).exists():
        person.name = ""
        person.set_unusable_password()
        record("person.password_changed", person, by=by, label="account")
    person.name = person.name or name
    person.save(update_fields=["name", "password"])
    return person


def hold_person(person: Person) -> Person:
    """Nobody else changes or erases them until the transaction ends; refused where they were erased meanwhile."""
    held = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if held.erased_at:
        raise ValidationError(_("This account is not there any more."))
    return held


class Profile(TypedDict, total=False):
    """What people decide about themselves."""

    name: str
    latin_name: str
    language: str
    time_zone: str
    name_shown_to: str
    photo_shown_to: str
    job_title_shown_to: str
    email_shown_to: str


@transaction.atomic
def update_profile(*, by: Person, **values: Unpack[Profile]) -> list[str]:
    """Change one's own profile; the record names what changed and keeps none of the personal values."""
    person = hold_person(by)
    changed = [field for field, value in values.items() if getattr(person, field) != value]
    if not changed:
        return []
    for field in changed:
        setattr(person, field, values[field])  # type: ignore[literal-required]
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
def note_visit(*, person: Person) -> None:
    """Remember when the person came, once an hour; "since my last visit" counts from the visit before."""
    now = timezone.now()
    Person.objects.filter(pk=person.pk).exclude(last_visit__gt=now - datetime.timedelta(hours=1)).update(
        visit_before=Person.objects.filter(pk=person.pk).values("last_visit")[:1], last_visit=now
    )
