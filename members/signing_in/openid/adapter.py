"""What the portal makes of somebody whom a provider has brought."""

import functools
import logging
import time
from typing import Any, NoReturn, cast
from uuid import UUID

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from cryptography.fernet import InvalidToken
from django.contrib import messages
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from members.addresses import owner_of
from members.models import IdentityProvider, Person
from members.signing_in.openid.actions import confirm_by_provider, enter_refusal, link, welcome
from members.signing_in.openid.rules import has_own_way_in, may_sign_in

logger = logging.getLogger(__name__)

TIMEOUT = 5  # seconds that a provider has for an answer
PENDING = "provider_to_link"  # in the session, until its owner has signed in otherwise
WAITS = 600  # seconds


class SocialAdapter(DefaultSocialAccountAdapter):
    # Providers

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        """Also those no longer in use, which an account may still name; the views open only those in use."""
        rows = IdentityProvider.objects.select_related("organisation")
        if provider and provider != "openid_connect":
            rows = rows.filter(pk__in=[key] if (key := uuid_or_none(provider)) else [])
        return [app_of(row) for row in rows]

    def get_requests_session(self) -> Any:
        """A provider answers itself, soon, and leads nowhere else."""
        session: Any = super().get_requests_session()  # type: ignore[no-untyped-call]
        session.max_redirects = 0
        session.request = functools.partial(session.request, timeout=TIMEOUT)
        return session

    # People

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> Person:
        person = cast(Person, sociallogin.user)
        person.email = str(data.get("email", "")).lower()
        name = " ".join(str(data.get("name", "")).split())  # in one line
        person.name = "".join(sign for sign in name if sign.isprintable())[:150]
        return person

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuses, finds the account that it may open, or lets somebody new pass on to `save_user`."""
        provider = provider_of(sociallogin)
        email = self.email_vouched_for(request, provider, sociallogin)
        if sociallogin.is_existing:
            person: Person | None = cast(Person, sociallogin.user)
        else:
            person = self.person_known_by(request, provider, sociallogin, email)
        if person and not may_sign_in(provider, person):
            refuse(request, provider, "not-theirs")
        if person and not sociallogin.is_existing:
            self.link_or_ask(request, provider, sociallogin, person)

    def email_vouched_for(
        self, request: HttpRequest, provider: IdentityProvider, sociallogin: SocialLogin
    ) -> str:
        verified = [address.email for address in sociallogin.email_addresses if address.verified]
        if not verified:
            refuse(request, provider, "not-verified")
        if not provider.may_sign_in(verified[0]):
            refuse(request, provider, "other-domain")
        return str(verified[0])

    def person_known_by(
        self, request: HttpRequest, provider: IdentityProvider, sociallogin: SocialLogin, email: str
    ) -> Person | None:
        if owner := owner_of(email):
            return owner
        person = Person.objects.filter(email=email).first()
        if person is None:
            if provider.newcomers == IdentityProvider.Newcomers.REFUSE:
                refuse(request, provider, "no-account")
            return None
        if has_own_way_in(
            person
        ):  # somebody signed up with the address and never confirmed it: who, nobody knows
            refuse(request, provider, "not-confirmed")
        if may_sign_in(provider, person):
            confirm_by_provider(person=person, email=email)
        return person

    def link_or_ask(
        self, request: HttpRequest, provider: IdentityProvider, sociallogin: SocialLogin, person: Person
    ) -> None:
        """An account that its owner can open is linked once they have opened it; nobody takes it over from outside."""
        subject = sociallogin.account.uid
        if not has_own_way_in(person):
            sociallogin.account = link(provider=provider, person=person, subject=subject)
            sociallogin.user = person
            return
        if request.user.is_authenticated:
            get_account_adapter().logout(request)
        request.session[PENDING] = {
            "provider": str(provider.pk),
            "subject": subject,
            "person": str(person.pk),
            "at": time.time(),
        }
        messages.info(
            request,
            _(
                "You have an account already. Sign in as you always do, this once; "
                "from then on your organisation’s log-in is enough."
            ),
        )
        raise ImmediateHttpResponse(redirect("account_login"))

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> Person:
        person = cast(Person, super().save_user(request, sociallogin, form))
        welcome(provider=provider_of(sociallogin), person=person)
        return person

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Any = None,
        extra_context: Any = None,
    ) -> None:
        logger.warning("Log-in through %s failed: %s", provider.sub_id, type(exception).__name__)


@receiver(user_logged_in)
def link_what_waits(request: HttpRequest, user: Person, **_kwargs: Any) -> None:
    """Somebody whom a provider has brought has now shown that the account is theirs, with all that it asks for."""
    pending = request.session.pop(PENDING, None)
    if not pending or pending["person"] != str(user.pk) or time.time() - pending["at"] > WAITS:
        return
    provider = IdentityProvider.objects.in_use().filter(pk=pending["provider"]).first()
    if provider is None or not may_sign_in(provider, user):
        return
    link(provider=provider, person=user, subject=pending["subject"])
    get_account_adapter().send_notification_mail(
        "socialaccount/email/account_connected", user, {"provider": str(provider)}
    )
    messages.success(request, _("From now on you can sign in through your organisation."))


def provider_of(sociallogin: SocialLogin) -> IdentityProvider:
    return (
        IdentityProvider.objects.in_use().select_related("organisation").get(pk=sociallogin.account.provider)
    )


def app_of(provider: IdentityProvider) -> SocialApp:
    try:
        secret = provider.secret
    except InvalidToken:  # sealed under a key that is gone: the provider will refuse us, and says so
        logger.error("The secret of the log-in %s cannot be read: enter it anew", provider.pk)
        secret = ""
    return SocialApp(
        provider="openid_connect",
        provider_id=str(provider.pk),
        name=str(provider),
        client_id=provider.client_id,
        secret=secret,
        settings={"server_url": provider.issuer},
    )


def uuid_or_none(text: Any) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


def refuse(request: HttpRequest, provider: IdentityProvider, why: str) -> NoReturn:
    """Raises ImmediateHttpResponse with a page that says why, to somebody whom the provider has vouched for."""
    logger.warning("Log-in through %s refused: %s", provider.pk, why)
    enter_refusal(provider=provider, why=why)
    raise ImmediateHttpResponse(refusal(request, provider, why))


def refusal(request: HttpRequest, provider: IdentityProvider, why: str) -> HttpResponse:
    context = {"organisation": provider.organisation, "why": why}
    return render(request, "socialaccount/refused.html", context, status=403)
