from __future__ import annotations

import re
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.email_domains import domain_of
from members.models.organisation import Organisation
from members.sealing import seal, unseal

LOOPBACK = re.compile(r"http://(localhost|127\.0\.0\.1)(:\d+)?(/|$)")


def validate_issuer(value: str) -> None:
    """What is said on the way must stay between the two; a trial on one's own machine may do without TLS."""
    if value.startswith("https://") or (not settings.TLS and LOOPBACK.match(value)):
        return
    raise ValidationError(_("The address of a provider begins with https://."))


class IdentityProviderQuerySet(models.QuerySet["IdentityProvider"]):
    def in_use(self) -> IdentityProviderQuerySet:
        return self.filter(is_on=True)

    def for_address(self, email: str) -> IdentityProviderQuerySet:
        """Those that may sign in this address."""
        return self.in_use().filter(organisation__email_domains__contains=[domain_of(email)])


class IdentityProvider(Record):
    """An organisation's own log-in (OpenID Connect): it vouches for addresses at that organisation's domains only.

    `id` is part of the address to which the provider sends people back, so it names the provider for good.
    """

    class Newcomers(models.TextChoices):
        REFUSE = "refuse", _("are refused")
        ASK = "ask", _("get an account; the organisation’s contact decides")
        JOIN = "join", _("get an account and belong to the organisation at once")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="identity_providers",
        verbose_name=_("organisation"),
        help_text=_("Only addresses at its e-mail domains are signed in."),
    )
    issuer = models.CharField(
        _("issuer"),
        max_length=300,
        validators=[validate_issuer],
        help_text=_("The address that the provider calls itself by, exactly as it writes it."),
    )
    client_id = models.CharField(
        _("client ID"), max_length=200, help_text=_("What the provider calls this portal.")
    )
    sealed_secret = models.TextField(_("client secret"), editable=False)
    newcomers = models.CharField(
        _("people without an account"), max_length=10, choices=Newcomers.choices, default=Newcomers.ASK
    )
    vouches_for_second_factor = models.BooleanField(
        _("its second factor counts as ours"),
        default=False,
        help_text=_("Only where the office has seen how the provider asks for one. Otherwise ours is asked."),
    )
    second_factor_acr = models.CharField(
        _("acr of a second factor"),
        max_length=200,
        blank=True,
        help_text=_("What the provider calls a log-in with two factors; empty if it says “mfa” in its amr."),
    )
    is_on = models.BooleanField(_("in use"), default=True)

    objects: ClassVar[IdentityProviderQuerySet] = IdentityProviderQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("log-in of an organisation")
        verbose_name_plural = _("log-ins of organisations")
        ordering = ["organisation__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(is_on=True),
                name="identity_provider_one_in_use",
                violation_error_message=_("The organisation has a log-in in use already."),
            ),
            models.UniqueConstraint(
                fields=["issuer", "client_id"],
                name="identity_provider_client_once",
                violation_error_message=_("This client of this provider is entered already."),
            ),
            models.CheckConstraint(
                name="identity_provider_newcomers_known",
                condition=models.Q(newcomers__in=["refuse", "ask", "join"]),
                violation_error_message=_("Choose what becomes of people without an account."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def secret(self) -> str:
        return unseal(self.sealed_secret)

    def set_secret(self, secret: str) -> None:
        self.sealed_secret = seal(secret)

    @property
    def return_address(self) -> str:
        """Where the provider sends people back to; whoever runs it enters it there."""
        path = reverse("openid_connect_callback", kwargs={"provider_id": str(self.pk)})
        return f"{settings.BASE_URL}{path}"

    def may_sign_in(self, email: str) -> bool:
        return domain_of(email) in {domain.lower() for domain in self.organisation.email_domains}
