from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Greatest, Least
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from sector_reports.models.report import Report

if TYPE_CHECKING:
    from working_groups.viewer import Viewer


class RelationQuerySet(models.QuerySet["Relation"]):
    def of(self, report: Report, viewer: Viewer) -> RelationQuerySet:
        """Both ways, as far as the viewer may know of the report at the other end."""
        visible = Report.objects.visible_to(viewer).values("pk")
        rows = self.filter(
            models.Q(report=report, other__in=visible) | models.Q(other=report, report__in=visible)
        )
        return rows.select_related("report__group", "other__group")


class Relation(Record):
    """What one report is to another. It is written once, and read from both ends."""

    class Kind(models.TextChoices):
        REPLACES = "replaces", _("Replaces")
        TRANSLATES = "translates", _("Translation of")
        RESPONDS_TO = "responds_to", _("Response to")
        ANNEX_OF = "annex_of", _("Annex of")

    SEEN_FROM_THE_OTHER = {
        Kind.REPLACES: _("Replaced by"),
        Kind.TRANSLATES: _("Translated as"),
        Kind.RESPONDS_TO: _("Answered by"),
        Kind.ANNEX_OF: _("Has the annex"),
    }

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=20, choices=Kind)
    other = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="relations_to_it", verbose_name=_("other report")
    )

    objects: ClassVar[RelationQuerySet] = RelationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["kind", "other"]
        constraints = [
            models.CheckConstraint(
                name="relation_of_two_reports",
                condition=~models.Q(report=models.F("other")),
                violation_error_message=_("A report has no relation to itself."),
            ),
            models.CheckConstraint(
                name="relation_kind_known",
                condition=models.Q(kind__in=["replaces", "translates", "responds_to", "annex_of"]),
                violation_error_message=_("Choose what the report is to the other."),
            ),
            models.UniqueConstraint(
                Least("report", "other"),
                Greatest("report", "other"),
                "kind",
                name="relation_one_way_and_once",
                violation_error_message=_(
                    "The two reports have this relation already, one way or the other."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other}"

    def seen_from(self, report: Report) -> tuple[str, Report]:
        """In words what the report at the other end is to `report`, and that report."""
        if report.pk == self.report_id:
            return self.get_kind_display(), self.other
        return str(self.SEEN_FROM_THE_OTHER[self.Kind(self.kind)]), self.report
