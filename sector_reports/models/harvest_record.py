from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from sector_reports.models.report import Report


class HarvestRecord(models.Model):
    """What harvesters are told of a report that is, or once was, published as TLP:CLEAR.

    The database writes these rows itself, whichever way a report changes (migration 0007): nobody else does.
    `changed_at` is a full second at or after the change; a row whose report is no longer open keeps the sets that
    it had and never changes again, so that nothing tells what became of the report.
    """

    report = models.OneToOneField(
        Report, on_delete=models.PROTECT, primary_key=True, related_name="harvest_record"
    )
    changed_at = models.DateTimeField(_("changed"), editable=False)
    is_open = models.BooleanField(_("open"), editable=False)
    sets = ArrayField(models.CharField(max_length=100), verbose_name=_("sets"), editable=False)

    class Meta:
        verbose_name = _("harvest record")
        verbose_name_plural = _("harvest records")
        ordering = ["changed_at", "report_id"]
        indexes = [
            models.Index(fields=["changed_at", "report"], name="harvest_record_by_change"),
            GinIndex(fields=["sets"], name="harvest_record_by_set"),
        ]

    def __str__(self) -> str:
        return str(self.report_id)
