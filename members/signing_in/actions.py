"""What happens to second factors beside what their owners do on allauth's pages."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from members.models import IdentityProvider, Person
from members.sealing import seal_anew
from members.signing_in.factors import FactorAdapter
from members.signing_in.sessions import end_sessions

# What an authenticator app shares with the portal, and what recovery codes are made of.
ENCRYPTED = {"secret", "seed"}


@transaction.atomic
def set_up_app(*, person: Person, secret: str) -> None:
    """Give a sample account the authenticator app that holds this secret, in place of any other."""
    apps = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP)
    if [_secret_of(app) for app in apps] != [secret]:
        for app in apps:
            app.delete()
        TOTP.activate(person, secret)


def _secret_of(app: Authenticator) -> str:
    try:
        return str(get_adapter().decrypt(app.data["secret"]))
    except InvalidToken:  # encrypted with a key that is gone
        return ""


@transaction.atomic
def encrypt_anew() -> tuple[int, int]:
    """Encrypt all secrets with the present key; returns how many, and how many no known key opens."""
    adapter, lost = FactorAdapter(), 0
    holders = Authenticator.objects.select_for_update(of=("self",)).exclude(type=Authenticator.Type.WEBAUTHN)
    for holder in holders:
        for name in ENCRYPTED & holder.data.keys():
            try:
                holder.data[name] = adapter.rotate(holder.data[name])
            except InvalidToken:
                lost += 1
        holder.save(update_fields=["data"])
    providers = IdentityProvider.objects.select_for_update(of=("self",))
    for provider in providers:
        try:
            provider.sealed_secret = seal_anew(provider.sealed_secret)
        except InvalidToken:
            lost += 1
        provider.save(update_fields=["sealed_secret"])
    return len(holders) + len(providers) - lost, lost


@transaction.atomic
def remove_second_factors(*, person: Person, reason: str, by: Person | None) -> None:
    """For somebody who has lost all of theirs: they sign in with their password and set up another.

    Whoever holds only their password could do that too, so they are told, and signed out everywhere. `by`: None when
    the operator does it, because nobody in the secretariat can sign in any more.
    """
    if by and person.pk == by.pk:
        raise ValidationError(_("Nobody removes their own: ask a colleague."))
    factors = list(Authenticator.objects.select_for_update(of=("self",)).filter(user=person))
    if not factors:
        raise ValidationError(_("This account has no second factor."))
    for factor in factors:
        factor.delete()
    end_sessions(person)
    record("person.second_factors_removed", person, by=by, label="account", reason=reason)
