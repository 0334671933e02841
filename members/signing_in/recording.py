"""What becomes of second factors is on record, and in the session; a recovery code that was used is told by mail."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.signals import authenticator_added, authenticator_used
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from journal.actions import record
from members.signing_in.factor_forms import use_up
from members.signing_in.second_factor import FACTORS, HAS_JUST_SIGNED_IN, forget_shown, note_shown


@receiver(user_logged_in)
def note_signing_in(request: HttpRequest, **_kwargs: Any) -> None:
    request.session[HAS_JUST_SIGNED_IN] = True


@receiver(authenticator_added)
def hold_as_shown(
    request: HttpRequest, user: AbstractBaseUser, authenticator: Authenticator, **_: Any
) -> None:
    if authenticator.type not in FACTORS:
        return
    if authenticator.type == Authenticator.Type.TOTP:
        use_up(authenticator)  # with the code that proved that the app has the secret
    if request.user == user:
        note_shown(request, authenticator)


@receiver(authenticator_used)
def tell_of_recovery_code(user: AbstractBaseUser, authenticator: Authenticator, **_kwargs: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        return
    _enter("recovery_code_used", authenticator)
    authenticator.refresh_from_db(fields=["data"])
    left = len(RecoveryCodes(authenticator).get_unused_codes())
    get_adapter().send_notification_mail("mfa/email/recovery_code_used", user, {"left": left})


@receiver(post_save, sender=Authenticator)
def enter_addition(instance: Authenticator, created: bool, **_kwargs: Any) -> None:  # noqa: FBT001 -- Django's signature
    if created:
        _enter("added", instance)


@receiver(post_delete, sender=Authenticator)
def enter_removal(instance: Authenticator, **_kwargs: Any) -> None:
    _enter("removed", instance)
    if _signed_in() == instance.user:
        forget_shown(context.request, instance)


def _enter(what: str, authenticator: Authenticator) -> None:
    """By whom: whoever is signed in, or somebody on their way to be, who can only be its owner."""
    by = _signed_in() or (authenticator.user if context.request else None)
    with transaction.atomic():
        record(
            f"second_factor.{what}",
            authenticator.user,
            by=by,
            label="account",
            changes={"kind": [authenticator.type, ""] if what == "removed" else ["", authenticator.type]},
        )


def _signed_in() -> Any:
    user = getattr(context.request, "user", None)
    return user if user and user.is_authenticated else None
