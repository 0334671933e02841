from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Person


class MailPreferenceQuerySet(models.QuerySet["MailPreference"]):
    def refuses_group_mail(self, person: Person) -> bool:
        return self.filter(person=person, wants_group_mail=False).exists()


class MailPreference(models.Model):
    """What a person wants to hear by mail; without a row, everything."""

    person = models.OneToOneField(
        Person, on_delete=models.CASCADE, primary_key=True, related_name="mail_preference", editable=False
    )
    wants_group_mail = models.BooleanField(
        _("Write to me when something happens in my groups"),
        default=True,
        help_text=_("New reports and new mandates. What concerns you in person always reaches you."),
    )

    objects: ClassVar[MailPreferenceQuerySet] = MailPreferenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mail preference")
        verbose_name_plural = _("mail preferences")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def journal_label(self) -> str:
        """Without the person: the record cannot be changed when somebody wants to be forgotten."""
        return "Mail about groups"
