from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.models.person import Person

CURRENT_VERSION = "2026-1"


class UndertakingQuerySet(models.QuerySet["Undertaking"]):
    def in_force(self) -> "UndertakingQuerySet":
        return self.filter(version=CURRENT_VERSION)


class Undertaking(Record):
    """A person's word to treat what they read as its TLP label says; needed before TLP:AMBER."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="undertakings")
    version = models.CharField(_("version"), max_length=20)
    accepted_at = models.DateTimeField(_("accepted"), default=timezone.now, editable=False)

    objects: ClassVar[UndertakingQuerySet] = UndertakingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("undertaking")
        verbose_name_plural = _("undertakings")
        ordering = ["-accepted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "version"],
                name="undertaking_once_a_version",
                violation_error_message=_("This version is already accepted."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.version}"

    @property
    def journal_label(self) -> str:
        """Without the person, as for an affiliation."""
        return self.version
