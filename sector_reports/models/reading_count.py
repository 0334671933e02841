from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from members.models import Organisation


class ReadingCount(models.Model):
    """How often people who acted for an organisation read or downloaded a report in a month: which one, or who, is
    not kept.
    """

    # Where both have a count of the same month, a merge keeps that of the one that stays.
    is_own_story: ClassVar[bool] = True

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="reading_counts", verbose_name=_("organisation")
    )
    month = models.DateField(_("month"), help_text=_("Its first day."))
    count = models.PositiveIntegerField(_("times"))

    objects: ClassVar[models.Manager[ReadingCount]]

    class Meta:
        verbose_name = _("readings of an organisation")
        verbose_name_plural = _("readings of organisations")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "month"],
                name="reading_counted_in_one_place",
                violation_error_message=_("This is counted already; add to that count."),
            ),
            models.CheckConstraint(
                name="reading_count_of_a_month",
                condition=Q(month=TruncMonth(F("month"))),
                violation_error_message=_("A month is named by its first day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.count}"
