from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from sector_reports.models.report import Report
from working_groups.tlp import Tlp


class EmbargoQuerySet(models.QuerySet["Embargo"]):
    def due(self) -> EmbargoQuerySet:
        return self.filter(ends_at__lte=Now())


class Embargo(Record):
    """Until when a report keeps its label, and which lower one it has from then on. It goes when it has ended."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="embargo")
    ends_at = models.DateTimeField(_("ends"))
    tlp = models.PositiveSmallIntegerField(_("label afterwards"), choices=Tlp)
    reason = models.TextField(_("reason"))

    objects: ClassVar[EmbargoQuerySet] = EmbargoQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("embargo")
        verbose_name_plural = _("embargoes")
        ordering = ["ends_at"]
        constraints = [
            models.CheckConstraint(
                name="embargo_label_afterwards_known",
                condition=models.Q(tlp__lte=Tlp.AMBER),
                violation_error_message=_("Choose the label that the report has when the embargo has ended."),
            ),
            models.CheckConstraint(
                name="embargo_has_a_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("Say why the label is lowered when the embargo ends."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Embargo of %(report)s") % {"report": self.report.journal_label})
