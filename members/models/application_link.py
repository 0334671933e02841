from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.mailed_token import hash_of, kept_token, new_token
from members.models.application import Application

SALT = "members.application_link"


class ApplicationLinkQuerySet(models.QuerySet["ApplicationLink"]):
    def valid(self) -> Self:
        """Those that open something now."""
        return self.filter(expires_at__gt=timezone.now(), used_at__isnull=True)

    def by_token(self, token: str) -> Self:
        return self.filter(digest=hash_of(token))


class ApplicationLink(Record):
    """A link in a mail that opens an application, or once only, at its end, the account of the new contact."""

    class Purpose(models.TextChoices):
        APPLY = "apply", _("Opens the application")
        WELCOME = "welcome", _("Opens the account, once")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="links")
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.APPLY)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[ApplicationLinkQuerySet] = ApplicationLinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("link to an application")
        verbose_name_plural = _("links to applications")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                name="application_link_digest_hex",
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("A digest is 64 hexadecimal digits."),
            ),
            models.CheckConstraint(
                name="application_link_welcome_has_person",
                condition=models.Q(purpose="welcome", person__isnull=False)
                | models.Q(purpose="apply", person__isnull=True, used_at__isnull=True),
                violation_error_message=_(
                    "A link that welcomes names whom, and is used once; the other is neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.reference}, {self.get_purpose_display()}"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.digest:
            self.digest = hash_of(new_token(SALT, str(self.pk)))
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def token(self) -> str:
        """Empty where the key that it was made with is gone: such a link cannot be mailed again."""
        return kept_token(SALT, str(self.pk), self.digest) or ""

    def get_absolute_url(self) -> str:
        name = "members:apply_open" if self.purpose == self.Purpose.APPLY else "members:apply_welcome"
        return reverse(name, kwargs={"token": self.token})
