from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record


class TableImportQuerySet(models.QuerySet["TableImport"]):
    def due(self) -> Self:
        """A worker is to read or to write them, and none does."""
        free = Q(held_until__isnull=True) | Q(held_until__lte=timezone.now())
        return self.filter(free, state__in=TableImport.WAITING)


class TableImport(Record):
    """A table of the register on its way in: read and tried by a worker, looked at, then written by a worker.

    The table itself is kept no longer than that takes. `told`: what the page says of it: numbers, errors, changes.
    """

    class Kind(models.TextChoices):
        ORGANISATIONS = "organisations", _("Organisations")
        PEOPLE = "people", _("People and whom they act for")

    class State(models.TextChoices):
        SENT = "sent", _("Is read")
        TRIED = "tried", _("Was tried: nothing is written yet")
        CONFIRMED = "confirmed", _("Is written")
        WRITTEN = "written", _("Written")
        REFUSED = "refused", _("Refused: nothing was written")
        DROPPED = "dropped", _("Not wanted any more")

    WAITING = (State.SENT, State.CONFIRMED)

    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SENT)
    told = models.JSONField(default=dict, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    held_until = models.DateTimeField(null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)

    objects: ClassVar[TableImportQuerySet] = TableImportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("import of a table")
        verbose_name_plural = _("imports of tables")
        ordering = ["-sent_at"]
        constraints = [
            models.CheckConstraint(
                name="table_import_kind_known",
                condition=Q(kind__in=["organisations", "people"]),
                violation_error_message=_("Choose what the table holds."),
            ),
            models.CheckConstraint(
                name="table_import_state_known",
                condition=Q(state__in=["sent", "tried", "confirmed", "written", "refused", "dropped"]),
                violation_error_message=_("Choose the state of the import."),
            ),
            models.CheckConstraint(
                name="table_import_kept_until_settled",
                condition=(~Q(state__in=["written", "refused", "dropped"]) & Q(settled_at__isnull=True))
                | Q(state__in=["written", "refused", "dropped"], settled_at__isnull=False, content=b""),
                violation_error_message=_("Of what is settled the table is not kept."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.name}"

    @property
    def journal_label(self) -> str:
        """Without the name of the file, which may be a person's."""
        return str(self.get_kind_display())

    @property
    def is_open(self) -> bool:
        return self.state in self.WAITING
