"""What the portal asks of allauth beside its settings: a limit of its own, and a journal entry for each change."""

from ipaddress import ip_address

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from journal.actions import record


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

    @transaction.atomic
    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        super().set_password(user, password)
        enter("person.password_changed", user)

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The address of a new account, or the one that somebody changes to."""
        before = EmailAddress.objects.filter(user=email_address.user, verified=True).exists()
        is_confirmed = super().confirm_email(request, email_address)
        if is_confirmed:
            enter("person.email_changed" if before else "person.email_confirmed", email_address.user)
        return is_confirmed


def enter(verb: str, person: AbstractBaseUser) -> None:
    """What people do with their own account; the entry holds neither address nor password."""
    record(verb, person, by=person, label="account")
