from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.dated import Dated, DatedQuerySet, no_overlap, period_not_empty
from members.models.membership import Membership


class Suspension(Dated):
    """That a membership rests for a while: the organisation stays a member, and its people act for none."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="suspensions")
    reason = models.CharField(_("reason"), max_length=1000)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["-period"]
        constraints = [
            period_not_empty("suspension_period_not_empty"),
            no_overlap(
                "suspension_one_a_day",
                "membership",
                message=_("The membership is already suspended in this period."),
            ),
            models.CheckConstraint(
                name="suspension_has_reason",
                condition=~models.Q(reason=""),
                violation_error_message=_("Give the reason: it goes on record."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.membership)
