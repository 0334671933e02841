"""From the board's decision to a member: organisation, membership, official contact and a welcome, all at once."""

import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.actions import account_of, admit_organisation, affiliate, make_official_contact
from members.addresses import owner_of
from members.joining.applying import lock, touch
from members.joining.links import make_link
from members.models import Application, ApplicationLink, Membership, Organisation, Person
from members.register.slugs import free_slug, kept_from_all


@transaction.atomic
def admit_applicant(
    *,
    application: Application,
    organisation: Organisation | None,
    starts: datetime.date,
    dues_until: datetime.date | None,
    by: Person,
) -> Membership:
    """`organisation`: the one of the register that it is already; None makes a new one."""
    locked = lock(application)
    if locked.decision != Application.Decision.ACCEPTED or locked.admitted_at is not None:
        raise ValidationError(_("Only what the board has accepted leads to a membership, and once."))
    if locked.decided_on and starts < locked.decided_on:
        raise ValidationError(_("A membership begins no earlier than the board has decided."))
    organisation = organisation or enter_organisation(locked, by=by)
    membership = admit_organisation(
        organisation=organisation,
        category=locked.category,
        starts=starts,
        decision=locked.basis,
        dues_until=dues_until,
        by=by,
    )
    person = contact_of(locked, by=by)
    put_in_charge(person, organisation, job_title=locked.contact_job_title, starts=starts, by=by)
    locked.membership, locked.admitted_at = membership, timezone.now()
    touch(locked, "membership", "admitted_at")
    if needs_way_in(person):
        make_link(locked, person=person)
    record("application.admitted", locked, by=by, changes={"organisation": ["", str(organisation)]})
    return membership


def enter_organisation(application: Application, *, by: Person) -> Organisation:
    taken = {*kept_from_all(), *Organisation.objects.values_list("slug", flat=True)}
    organisation = Organisation(
        name=application.organisation_name,
        acronym=application.acronym,
        slug=free_slug(application.acronym or application.organisation_name, taken),
        country=application.country,
        website=application.website,
    )
    organisation.full_clean()
    organisation.save()
    record("organisation.added", organisation, by=by)
    return organisation


def contact_of(application: Application, *, by: Person) -> Person:
    """Whoever has the address on the portal already, otherwise a new account without a password."""
    email = application.contact_email
    person = owner_of(email) or account_of(email=email, name=application.contact_name, by=by)
    if not person.is_active:
        raise ValidationError(_("The account of this contact is closed: open it first, or agree on another."))
    return person


def put_in_charge(
    person: Person, organisation: Organisation, *, job_title: str, starts: datetime.date, by: Person
) -> None:
    """Somebody who is with the organisation already becomes its official contact where they are."""
    existing = person.affiliations.filter(organisation=organisation).running_after(starts).first()
    if existing is None:
        affiliate(
            person=person,
            organisation=organisation,
            starts=starts,
            job_title=job_title,
            is_official_contact=True,
            by=by,
        )
    elif not existing.is_official_contact:
        make_official_contact(affiliation=existing, by=by)


def needs_way_in(person: Person) -> bool:
    """Nobody who can sign in gets a link that signs them in: it would pass by their second factor."""
    return not person.has_usable_password() and not Authenticator.objects.filter(user=person).exists()


@transaction.atomic
def welcome(*, link: ApplicationLink) -> Person:
    """The new contact follows the link, once: the address is theirs, and they choose how they sign in from now on."""
    locked = (
        ApplicationLink.objects.valid()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=link.pk)
        .first()
    )
    person = locked.person if locked else None
    if locked is None or person is None or not person.is_active or not needs_way_in(person):
        raise ValidationError(_("This link was used already."))
    locked.used_at = timezone.now()
    locked.save(update_fields=["used_at"])
    address, _is_new = EmailAddress.objects.get_or_create(user=person, email=person.email)
    if not address.verified:
        address.verified = True
        address.primary = not EmailAddress.objects.filter(user=person, primary=True).exists()
        address.save()
    record("person.email_confirmed", person, by=person, label="account")
    return person
