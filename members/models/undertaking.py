from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members import documents
from members.documents import Kind
from members.models.person import Person


class UndertakingQuerySet(models.QuerySet["Undertaking"]):
    def in_force(self, kind: Kind = Kind.TLP) -> "UndertakingQuerySet":
        return self.filter(kind=kind, version=documents.in_force(kind).version)


class Undertaking(Record):
    """A person's word: to keep to the terms of use, or to treat what they read as its TLP label says.

    They give it to a version of the document; without it to the present terms nobody who is signed in goes on, and
    without it to the present TLP undertaking nobody opens TLP:AMBER.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="undertakings")
    kind = models.CharField(_("document"), max_length=10, choices=Kind, default=Kind.TLP)
    version = models.CharField(_("version"), max_length=20)
    accepted_at = models.DateTimeField(_("accepted"), default=timezone.now, editable=False)

    objects: ClassVar[UndertakingQuerySet] = UndertakingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("undertaking")
        verbose_name_plural = _("undertakings")
        ordering = ["-accepted_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "version"],
                name="undertaking_once_a_version",
                violation_error_message=_("This version is already accepted."),
            ),
            models.CheckConstraint(
                name="undertaking_kind_known",
                condition=models.Q(kind__in=["terms", "tlp"]),
                violation_error_message=_("Choose the terms of use or the TLP undertaking."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.journal_label}"

    @property
    def journal_label(self) -> str:
        """Without the person, as for an affiliation."""
        return f"{self.get_kind_display()} {self.version}"
