"""Whom a provider may sign in: nobody of another organisation, and nobody of the office."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount

from members.dated import today
from members.models import IdentityProvider, Person


def may_sign_in(provider: IdentityProvider, person: Person) -> bool:
    """Its own people of today, and whoever has come through it and does not belong anywhere yet.

    Not who also acts, or will, for another organisation: signed in as them one would have that organisation's
    rights. Not who has left: the account is the person's, and so is what they do next.
    """
    if not person.is_active or person.staff_roles.running_after(today()).exists():
        return False
    organisation = provider.organisation_id
    if person.affiliations.running_after(today()).exclude(organisation=organisation).exists():
        return False
    is_one_of_theirs = person.affiliations.current().filter(organisation=organisation).exists()
    return is_one_of_theirs or not person.affiliations.exists()


def has_own_way_in(person: Person) -> bool:
    """Whether they can sign in already, and so can be asked to."""
    return (
        person.has_usable_password()
        or Authenticator.objects.filter(user=person).exists()
        or SocialAccount.objects.filter(user=person).exists()
    )
