"""Invitations: mailed, mailed again, revoked, accepted. The organisation is held first, its invitation after it."""

import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.actions import account_of, affiliate
from members.actions.affiliations import refuse_unless_open
from members.addresses import owner_of
from members.dated import today
from members.models import Affiliation, Invitation, Organisation, Person
from members.models.seat_allowance import hold, refuse_if_full
from members.my_organisation.requests import drop_request

MOST_TIMES = 5
PAUSE = datetime.timedelta(minutes=10)
MOST_A_DAY = 100  # of one organisation, revoked ones too
DAY = datetime.timedelta(days=1)
MOST_OPEN = 50  # of one organisation, where its category has no limit: nobody is to mail the world from here


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    email: str,
    job_title: str = "",
    is_official_contact: bool = False,
    by: Person | None,
) -> Invitation:
    """The answer is the same whether or not the address has an account."""
    held = hold(organisation.pk)
    refuse_unless_open(held)
    invitation = Invitation(
        organisation=held,
        email=email.lower(),
        job_title=job_title,
        is_official_contact=is_official_contact,
        invited_by=by,
    )
    invitation.begin_to_hold()
    invitation.full_clean()
    _refuse_colleague(held, invitation.email)
    refuse_if_full(held)
    if held.invitations.open().count() >= MOST_OPEN:
        raise ValidationError(_("Fifty invitations are open: wait until some are accepted, or revoke some."))
    if held.invitations.filter(sent_at__gt=timezone.now() - DAY).count() >= MOST_A_DAY:
        raise ValidationError(_("A hundred invitations have left within a day: go on tomorrow."))
    invitation.save()
    record("invitation.sent", invitation, by=by)
    return invitation


def _refuse_colleague(organisation: Organisation, email: str) -> None:
    """By the address that the roster shows; any other address of a colleague is theirs to tell."""
    if organisation.affiliations.running_after(today()).filter(person__email=email).exists():
        raise ValidationError({"email": _("This person is with the organisation already.")})


@transaction.atomic
def send_again(*, invitation: Invitation, by: Person) -> Invitation:
    """By a new link, which holds from now on; the one before opens nothing any more."""
    locked = _lock_pending(invitation)
    if locked.times_sent >= MOST_TIMES:
        raise ValidationError(_("It was sent often enough. Ask the person, or revoke it."))
    if locked.sent_at > timezone.now() - PAUSE:
        raise ValidationError(_("It was sent a moment ago: give it ten minutes to arrive."))
    refuse_unless_open(locked.organisation)
    if locked.state == Invitation.State.EXPIRED:  # its seat was free again
        refuse_if_full(locked.organisation)
    locked.times_sent += 1
    locked.begin_to_hold()
    locked.save(update_fields=["times_sent", "token_hash", "sent_at", "expires_at"])
    record("invitation.sent_again", locked, by=by)
    return locked


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Person) -> None:
    locked = _lock_pending(invitation)
    locked.settle(affiliation=None)
    record("invitation.revoked", locked, by=by)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: Person) -> Affiliation:
    """By somebody whose own, verified address is the one invited; once."""
    locked = _lock_pending(invitation)
    if locked.state != Invitation.State.OPEN:
        raise ValidationError(_("This invitation holds no longer."))
    if owner_of(locked.email) != by:
        raise ValidationError(_("This invitation was sent to an address that is not among yours."))
    refuse_unless_open(locked.organisation)
    # Its seat is free for whoever it was kept for.
    locked.expires_at = max(timezone.now(), locked.sent_at + datetime.timedelta(microseconds=1))
    locked.save(update_fields=["expires_at"])
    affiliation = affiliate(
        person=by,
        organisation=locked.organisation,
        starts=today(),
        job_title=locked.job_title,
        is_official_contact=locked.is_official_contact,
        by=by,
    )
    locked.settle(affiliation=affiliation)
    record("invitation.accepted", locked, by=by)
    drop_request(organisation=locked.organisation, by=by)
    return affiliation


class AddressTakenError(Exception):
    """The address has an account already: its owner signs in with it."""


@transaction.atomic
def open_account(*, invitation: Invitation, name: str) -> Affiliation:
    """Of somebody new, without a password. The link was mailed to the address, so whoever has it has the address.

    One that nobody ever confirmed becomes theirs.
    """
    locked = _lock_pending(invitation)
    email = locked.email
    if owner_of(email):
        raise AddressTakenError
    person = account_of(email=email, name=name, by=None)
    if not person.is_active or person.emailaddress_set.filter(verified=True).exists():
        raise AddressTakenError
    EmailAddress.objects.update_or_create(
        user=person, email=email, defaults={"verified": True, "primary": True}
    )
    return accept_invitation(invitation=locked, by=person)


def _lock_pending(invitation: Invitation) -> Invitation:
    hold(invitation.organisation_id)
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
    locked: Invitation = rows.get(pk=invitation.pk)
    if not locked.is_pending:
        raise ValidationError(_("This invitation was accepted or revoked in the meantime."))
    return locked
