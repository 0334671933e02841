"""What may happen to a photo, and to the profile of an organisation: it is proposed, and published once accepted."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.actions import hold_person
from members.limits import count
from members.models import Affiliation, Organisation, Person, Picture, ProfileProposal
from members.models.seat_allowance import hold
from members.profiles.pictures import take, values_from

State = ProfileProposal.State
LogoChange = ProfileProposal.LogoChange

AN_HOUR = 10  # proposals for one organisation: each is a mail to everybody in the secretariat


def change_photo(*, content: bytes, by: Person) -> None:
    """One's own, with the same address as the one before."""
    values = take(content, "photo", by=by)
    with transaction.atomic():
        person = hold_person(by)
        Picture.objects.update_or_create(person=person, defaults=values)
        _enter_photo(person)


@transaction.atomic
def remove_photo(*, by: Person) -> bool:
    """False if there was none."""
    person = hold_person(by)
    removed, _rows = Picture.objects.filter(person=person).delete()
    if removed:
        _enter_photo(person)
    return bool(removed)


def _enter_photo(person: Person) -> None:
    record("profile.changed", person, by=person, label="profile", changes={"photo": ["", ""]})


def looked_after_by(person: Person) -> Any:
    """The organisations whose official contact this person is today."""
    contacts = Affiliation.objects.acting().contacts().filter(person=person)
    return Organisation.objects.filter(pk__in=contacts.values("organisation"))


def propose_profile(
    *,
    organisation: Organisation,
    description: str,
    website: str,
    logo_change: LogoChange = LogoChange.KEEP,
    logo: bytes = b"",
    by: Person,
) -> ProfileProposal:
    """In the place of one that waits already; without another file, its logo goes along."""
    if count(f"profile-proposals:{organisation.pk}") > AN_HOUR:
        raise ValidationError(_("These are many proposals for one hour. Please send yours again later."))
    values = take(logo, "logo", by=by) if logo and logo_change == LogoChange.REPLACE else None
    with transaction.atomic():
        locked = _hold_looked_after(organisation, by)
        earlier = locked.profile_proposals.open().first()
        if earlier and values is None and logo_change == LogoChange.REPLACE:
            values = _logo_values(earlier)
        if logo_change == LogoChange.REPLACE and values is None:
            raise ValidationError({"logo": _("Choose the file of the logo.")})
        if earlier:
            _settle(earlier, State.WITHDRAWN, by=by)
            record("profile_proposal.withdrawn", earlier, by=by)
        proposal = ProfileProposal(
            organisation=locked, description=description, website=website, logo_change=logo_change, by=by
        )
        proposal.full_clean()
        if not changes_of(proposal):
            raise ValidationError(_("This is what the page says already."))
        proposal.save()
        if values:
            Picture.objects.create(proposal=proposal, **values)
        record("profile_proposal.proposed", proposal, by=by)
    return proposal


@transaction.atomic
def withdraw_proposal(*, proposal: ProfileProposal, by: Person) -> None:
    organisation = _hold_looked_after(proposal.organisation, by)
    locked = _lock_open(proposal, organisation)
    _settle(locked, State.WITHDRAWN, by=by)
    record("profile_proposal.withdrawn", locked, by=by)


@transaction.atomic
def accept_proposal(*, proposal: ProfileProposal, by: Person) -> None:
    """The page of the organisation says it from now on; it did not between the proposal and now."""
    organisation = hold(proposal.organisation_id)
    locked = _lock_open(proposal, organisation)
    changes = changes_of(locked)
    organisation.description, organisation.website = locked.description, locked.website
    organisation.save(update_fields=["description", "website"])
    _publish_logo(locked, organisation)
    _settle(locked, State.ACCEPTED, by=by)
    record("organisation.profile_changed", organisation, by=by, changes={name: ["", ""] for name in changes})
    record("profile_proposal.accepted", locked, by=by)


@transaction.atomic
def refuse_proposal(*, proposal: ProfileProposal, reason: str, by: Person) -> None:
    if not reason.strip():
        raise ValidationError(_("Say why: the official contact reads it."))
    organisation = hold(proposal.organisation_id)
    locked = _lock_open(proposal, organisation)
    _settle(locked, State.REFUSED, by=by, reason=reason)
    record("profile_proposal.refused", locked, by=by, reason=reason)


def changes_of(proposal: ProfileProposal) -> list[str]:
    """What the page would say otherwise than it does now."""
    organisation = proposal.organisation
    changed = [
        name for name in ("description", "website") if getattr(proposal, name) != getattr(organisation, name)
    ]
    has_logo = Picture.objects.filter(organisation=organisation).exists()
    if proposal.logo_change == LogoChange.REPLACE or (proposal.logo_change == LogoChange.REMOVE and has_logo):
        changed.append("logo")
    return changed


def _hold_looked_after(organisation: Organisation, person: Person) -> Organisation:
    held = hold(organisation.pk)
    if not looked_after_by(person).filter(pk=held.pk).exists():
        raise ValidationError(
            _("Only an official contact of %(organisation)s does this."), params={"organisation": held}
        )
    return held


def _lock_open(proposal: ProfileProposal, organisation: Organisation) -> ProfileProposal:
    locked = ProfileProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    locked.organisation = organisation
    if not locked.is_open:
        raise ValidationError(
            _("This proposal is settled already: %(state)s."), params={"state": locked.get_state_display()}
        )
    return locked


def _settle(proposal: ProfileProposal, state: State, *, by: Person, reason: str = "") -> None:
    """Its logo is published by now, or nobody needs it any more."""
    proposal.state, proposal.settled_by, proposal.settled_at, proposal.reason = (
        state,
        by,
        timezone.now(),
        reason,
    )
    proposal.save(update_fields=["state", "settled_by", "settled_at", "reason"])
    Picture.objects.filter(proposal=proposal).delete()


def _logo_values(proposal: ProfileProposal) -> dict[str, Any] | None:
    picture = Picture.objects.filter(proposal=proposal).first()
    return values_from(picture) if picture else None


def _publish_logo(proposal: ProfileProposal, organisation: Organisation) -> None:
    if proposal.logo_change == LogoChange.REMOVE:
        Picture.objects.filter(organisation=organisation).delete()
    elif values := _logo_values(proposal):
        Picture.objects.update_or_create(organisation=organisation, defaults=values)
