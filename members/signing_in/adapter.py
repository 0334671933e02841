"""What the portal asks of allauth beside its settings: limits of its own, words for devices, and a journal entry for
each change."""

from ipaddress import ip_address
from typing import Any, cast

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.actions import record
from journal.asking_again import ACTS
from members.models import Person
from members.signing_in import lifetimes
from members.signing_in.devices import device_of, in_words
from members.signing_in.openid.second_factor import note_second_factor
from members.signing_in.second_factor import has_just_shown
from members.signing_in.sessions import end_sessions

WAYS_TO_SHOW_WHO_IT_IS = {
    "reauthenticate": _("Enter your password"),
    "mfa_reauthenticate": _("Enter a code of your authenticator app, or a recovery code"),
    "mfa_reauthenticate:webauthn": _("Use your passkey or security key"),
}

OUR_STAGES = {"allauth.mfa.stages.AuthenticateStage": "members.signing_in.openid.second_factor.AskStage"}


class AccountAdapter(DefaultAccountAdapter):
    def clean_email(self, email: str) -> str:
        most = app_settings.EMAIL_MAX_LENGTH
        if len(email) > most:
            raise ValidationError(
                _("An e-mail address has at most %(most)s characters."), params={"most": most}
            )
        return email

    def get_client_ip(self, request: HttpRequest) -> str:
        """An address of IPv4 written as one of IPv6 counts for itself: all of these stand in one network."""
        address = super().get_client_ip(request)
        return str(getattr(ip_address(address), "ipv4_mapped", None) or address)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        """As a notice tells it."""
        return in_words(device_of(super().get_http_user_agent(request)))

    def is_safe_url(self, url: str | None) -> bool:
        """A path of this portal; no other host, not even one that is trusted elsewhere."""
        return bool(url) and str(url).startswith("/") and super().is_safe_url(str(url))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Those who have a second factor show that, a passkey first: a password alone must not lead to another."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for method in methods:
            method["description"] = WAYS_TO_SHOW_WHO_IT_IS[method["id"]]
        stronger = [method for method in methods if method["id"] != "reauthenticate"]
        return sorted(stronger, key=lambda method: method["id"], reverse=True) or methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever has nothing to show, because only their organisation signs them in, is sent there once more."""
        request = self.request
        if not get_reauthentication_flows(request.user) and not lifetimes.has_just_begun(request.session):
            address = request.path if request.method in {"GET", "HEAD"} else reverse("me")
            logout(request)
            raise ImmediateHttpResponse(redirect_to_login(address, reverse("openid_connect_find")))
        if app == ACTS and has_just_shown(request):
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_login_stages(self) -> list[str]:
        return [OUR_STAGES.get(stage, stage) for stage in super().get_login_stages()]

    def pre_login(
        self, request: HttpRequest, user: AbstractBaseUser, *, signal_kwargs: Any, **kwargs: Any
    ) -> HttpResponse | None:
        refusal: HttpResponse | None = super().pre_login(request, user, signal_kwargs=signal_kwargs, **kwargs)
        if refusal is None and (brought := (signal_kwargs or {}).get("sociallogin")):
            note_second_factor(request, brought)
        return refusal

    @transaction.atomic
    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Whoever knew the old one is signed out, everywhere but here."""
        super().set_password(user, password)
        enter("person.password_changed", user)
        end_sessions(cast(Person, user), but=self.request.session.session_key or "")

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        is_confirmed = bool(super().confirm_email(request, email_address))
        if is_confirmed:
            enter("person.email_confirmed", email_address.user)
        return is_confirmed


def enter(verb: str, person: AbstractBaseUser) -> None:
    """What people do with their own account; the entry holds neither address nor password."""
    record(verb, person, by=person, label="account")
