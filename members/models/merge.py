from __future__ import annotations

import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.models.organisation import Organisation

UNDONE_WITHIN = datetime.timedelta(days=30)


class FormerAddress(Record):
    """The address of the page of an organisation that was merged into another; it leads there for ever.

    The database lets no other organisation have it: see the migration.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="former_addresses", verbose_name=_("leads to")
    )
    slug = models.SlugField(_("address"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug


class Merge(Record):
    """That one organisation went into another, with all that is needed to part them again.

    `gone`: the organisation as it was, and `into` which one it went. `moved`: for each relation the rows that were
    moved, each with a hash of what it held right after. `left_out`: rows that stood in the way of the same row of the
    other, as they were. `filled`: what the other one took over from it, `[before, after]`.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="merges", verbose_name=_("into")
    )
    gone_id = models.UUIDField(editable=False)
    gone_name = models.CharField(_("what was merged"), max_length=200)
    gone = models.JSONField(default=dict, editable=False)
    moved = models.JSONField(default=dict, editable=False)
    left_out = models.JSONField(default=list, editable=False)
    filled = models.JSONField(default=dict, editable=False)
    merged_at = models.DateTimeField(_("merged"), default=timezone.now, editable=False)
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("merged by"),
    )
    undone_at = models.DateTimeField(_("undone"), null=True, editable=False)

    objects: ClassVar[models.Manager[Merge]]

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-merged_at"]
        constraints = [
            models.CheckConstraint(
                name="merge_undone_keeps_nothing",
                condition=models.Q(undone_at__isnull=True)
                | models.Q(gone={}, moved={}, left_out=[], filled={}),
                violation_error_message=_("What was undone cannot be undone again: nothing of it is kept."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_name} → {self.organisation}"

    @property
    def can_be_undone(self) -> bool:
        return self.undone_at is None and timezone.now() < self.merged_at + UNDONE_WITHIN
