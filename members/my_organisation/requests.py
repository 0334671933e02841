"""Ways to an organisation without invitation: a request, which its contacts or staff decide, or its e-mail domain."""

import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from journal.models import Entry
from members.actions import affiliate, hold_person
from members.actions.affiliations import refuse_unless_open
from members.dated import today
from members.email_domains import domain_of
from members.models import Affiliation, AffiliationRequest, Organisation, Person
from members.models.seat_allowance import hold

MOST_WAITING = 3
MOST_A_DAY = 10  # each is a mail to every official contact, also where it is withdrawn at once
DAY = datetime.timedelta(days=1)
AFTER_REFUSAL = datetime.timedelta(days=30)
State = AffiliationRequest.State


@transaction.atomic
def ask_to_join(
    *, organisation: Organisation, job_title: str = "", message: str = "", by: Person
) -> AffiliationRequest:
    hold_person(by)
    refuse_unless_open(organisation)
    _refuse_too_many(organisation, by)
    request = AffiliationRequest(person=by, organisation=organisation, job_title=job_title, message=message)
    request.full_clean()
    request.save()
    record("affiliation_request.asked", request, by=by)
    return request


def _refuse_too_many(organisation: Organisation, person: Person) -> None:
    """For a person who is held: neither a crowd of organisations nor one of them again and again."""
    if organisation.affiliations.running_after(today()).filter(person=person).exists():
        raise ValidationError(
            _("You are with %(organisation)s already."), params={"organisation": organisation}
        )
    asked = person.affiliation_requests.all()
    if asked.filter(state=State.WAITING).exclude(organisation=organisation).count() >= MOST_WAITING:
        raise ValidationError(
            _("Three organisations have your request: await or withdraw one of them first.")
        )
    if asked.filter(asked_at__gt=timezone.now() - DAY).count() >= MOST_A_DAY:
        raise ValidationError(_("You have asked often enough for today: go on tomorrow."))
    refused = asked.filter(
        organisation=organisation, state=State.REFUSED, decided_at__gt=timezone.now() - AFTER_REFUSAL
    )
    if refused.exists():
        raise ValidationError(
            _("%(organisation)s has refused your request: ask again after thirty days, or write to it."),
            params={"organisation": organisation},
        )


@transaction.atomic
def approve_request(*, request: AffiliationRequest, by: Person) -> Affiliation:
    """The person acts for the organisation from today on."""
    locked = _lock_waiting(request)
    refuse_unless_open(locked.organisation)
    if not locked.person.is_active:
        raise ValidationError(_("The account of this person is closed."))
    affiliation = affiliate(
        person=locked.person,
        organisation=locked.organisation,
        starts=today(),
        job_title=locked.job_title,
        by=by,
    )
    locked.settle(State.APPROVED, by=by)
    record("affiliation_request.approved", locked, by=by)
    return affiliation


@transaction.atomic
def refuse_request(*, request: AffiliationRequest, reason: str, by: Person) -> None:
    """The person is told the reason; the journal, which nobody can change, is not."""
    locked = _lock_waiting(request)
    locked.settle(State.REFUSED, by=by, reason=reason.strip())
    record("affiliation_request.refused", locked, by=by)


@transaction.atomic
def withdraw_request(*, request: AffiliationRequest, by: Person) -> None:
    locked = _lock_waiting(request)
    locked.settle(State.WITHDRAWN, by=by)
    record("affiliation_request.withdrawn", locked, by=by)


@transaction.atomic
def join_by_domain(*, organisation: Organisation, job_title: str = "", by: Person) -> Affiliation:
    """Where the organisation wants it, whoever has a verified address at one of its domains is one of its people."""
    held = hold(organisation.pk)
    if not may_join_by_domain(held, by):
        raise ValidationError(_("%(organisation)s asks for a request."), params={"organisation": held})
    refuse_unless_open(held)
    affiliation = affiliate(person=by, organisation=held, starts=today(), job_title=job_title, by=by)
    drop_request(organisation=held, by=by)
    return affiliation


def may_join_by_domain(organisation: Organisation, person: Person) -> bool:
    if not (organisation.lets_domains_join and organisation.email_domains) or _has_left(organisation, person):
        return False
    addresses = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return any(domain_of(address) in organisation.email_domains for address in addresses)


def _has_left(organisation: Organisation, person: Person) -> bool:
    """Or was refused: their address stays a verified one when the organisation has closed its mailbox, so they ask."""
    taken_back = Entry.objects.about(person).filter(
        verb="affiliation.taken_back", changes__organisation__0=str(organisation.pk)
    )
    return (
        organisation.affiliations.filter(person=person).exists()
        or organisation.affiliation_requests.filter(person=person, state=State.REFUSED).exists()
        or taken_back.exists()
    )


def drop_request(*, organisation: Organisation, by: Person) -> None:
    """What they asked for came in another way."""
    for request in by.affiliation_requests.filter(organisation=organisation, state=State.WAITING):
        withdraw_request(request=request, by=by)


def _lock_waiting(request: AffiliationRequest) -> AffiliationRequest:
    hold(request.organisation_id)
    rows = AffiliationRequest.objects.select_for_update(of=("self",))
    locked: AffiliationRequest = rows.select_related("organisation", "person").get(pk=request.pk)
    if not locked.is_waiting:
        raise ValidationError(_("Somebody decided on this request in the meantime."))
    return locked
