"""An account and a log-in of somebody's organisation come together, and part."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction

from journal.actions import record
from members.actions import affiliate
from members.actions.affiliations import refuse_unless_open
from members.dated import today
from members.models import IdentityProvider, Person
from members.models.seat_allowance import hold
from members.my_organisation.requests import ask_to_join


@transaction.atomic
def link(*, provider: IdentityProvider, person: Person, subject: str) -> SocialAccount:
    account, is_new = SocialAccount.objects.get_or_create(
        provider=str(provider.pk), uid=subject, defaults={"user": person}
    )
    if account.user_id != person.pk:
        raise ValidationError("This log-in belongs to another account.")
    if is_new:
        record("person.provider_linked", person, by=person, label="account")
    return account


@transaction.atomic
def confirm_by_provider(*, person: Person, email: str) -> None:
    """The provider has vouched for the address under which the office had opened the account."""
    EmailAddress.objects.update_or_create(
        user=person, email=email, defaults={"verified": True, "primary": True}
    )
    record("person.email_confirmed", person, by=person, label="account")


@transaction.atomic
def welcome(*, provider: IdentityProvider, person: Person) -> None:
    """Whoever came through a provider for the first time belongs to its organisation as that organisation wants."""
    record("person.registered", person, by=person, label="account")
    record("person.provider_linked", person, by=person, label="account")
    try:
        with transaction.atomic():
            if provider.newcomers == IdentityProvider.Newcomers.JOIN:
                organisation = hold(provider.organisation_id)
                refuse_unless_open(organisation)
                affiliate(person=person, organisation=organisation, starts=today(), by=person)
            else:
                ask_to_join(organisation=provider.organisation, by=person)
    except (
        ValidationError
    ):  # no seat is free, or it is no member: the person sees what everybody sees, and may ask
        return


@transaction.atomic
def enter_refusal(*, provider: IdentityProvider, why: str) -> None:
    """The office sees what a provider tried, and not for whom."""
    record("identity_provider.refused", provider, by=None, reason=why)
