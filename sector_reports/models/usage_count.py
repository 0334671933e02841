from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from members.models import Membership
from sector_reports.models.edition import Edition
from sector_reports.models.report import Report, ReportQuerySet

if TYPE_CHECKING:
    from sector_reports.usage.period import Period


class UsageCountQuerySet(models.QuerySet["UsageCount"]):
    def of(self, reports: ReportQuerySet) -> UsageCountQuerySet:
        return self.filter(report__in=reports.order_by().values("pk"))

    def within(self, period: Period) -> UsageCountQuerySet:
        return self.filter(day__gte=period.first_day, day__lt=period.end)

    def summed_by(self, *fields: str) -> list[dict[str, Any]]:
        """`fields` (also "month", its first day), metric and times."""
        monthly = self.annotate(month=TruncMonth("day"))
        return list(monthly.values(*fields, "metric").annotate(times=Sum("count")))


class UsageCount(models.Model):
    """How often a report was viewed, or an edition downloaded, on one day by one kind of visitor. Nobody is named.

    A view is what COUNTER's Code of Practice 5.1 calls an investigation, without its text; a download is what it calls
    a request: the text itself, as a file or in the reader.
    """

    class Metric(models.TextChoices):
        VIEW = "view", _("Views")
        DOWNLOAD = "download", _("Read or downloaded")

    class Channel(models.TextChoices):
        PAGE = "page", _("Page of the report")
        FILE = "file", _("PDF")
        READER = "reader", _("Reader in the browser")
        CITATION = "citation", _("Citation")

    class Other(models.TextChoices):
        """Who has no member category."""

        ANONYMOUS = "anonymous", _("Visitors who are not signed in")
        REGISTERED = "registered", _("Registered people without a member organisation")
        UNKNOWN = "member", _("Members whose category is not known")
        SECRETARIAT = "secretariat", _("Secretariat")

    CATEGORIES = [
        *Other.choices[:2],
        *Membership.Category.choices,
        *Other.choices[2:],
    ]

    report = models.ForeignKey(
        Report, on_delete=models.PROTECT, related_name="usage", verbose_name=_("report")
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("edition")
    )
    day = models.DateField(_("day"), db_index=True)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel)
    metric = models.CharField(_("what"), max_length=10, choices=Metric)
    category = models.CharField(_("category"), max_length=30, choices=CATEGORIES)
    count = models.PositiveIntegerField(_("times"))

    objects: ClassVar[UsageCountQuerySet] = UsageCountQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["report", "edition", "day", "channel", "metric", "category"],
                name="usage_counted_in_one_place",
                nulls_distinct=False,
                violation_error_message=_("This is counted already; add to that count."),
            ),
            models.CheckConstraint(
                name="usage_count_not_negative",
                condition=Q(count__gte=0),
                violation_error_message=_("Nothing happens fewer than zero times."),
            ),
            models.CheckConstraint(
                name="usage_download_is_of_an_edition",
                condition=Q(metric="download", edition__isnull=False)
                | Q(metric="view", edition__isnull=True),
                violation_error_message=_("A download is of an edition, a view is of the report."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.get_metric_display()} × {self.count}"


class UsageTotal(models.Model):
    """All counts of a report together: the database itself adds what is counted, so that its page need not."""

    report = models.OneToOneField(
        Report,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="usage_total",
        verbose_name=_("report"),
    )
    views = models.BigIntegerField(_("views"), default=0, editable=False)
    downloads = models.BigIntegerField(_("read or downloaded"), default=0, editable=False)

    class Meta:
        verbose_name = _("total of usage")
        verbose_name_plural = _("totals of usage")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.views}, {self.downloads}"


class UsageBatch(models.Model):
    """Counts that were taken over from Redis: a batch that is met a second time is not counted again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stored_at = models.DateTimeField(_("stored"), auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("batch of usage")
        verbose_name_plural = _("batches of usage")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.id)
