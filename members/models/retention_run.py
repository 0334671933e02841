from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models import Record


class RetentionRun(Record):
    """That what had been kept long enough was deleted: how many by each rule of `members.privacy.retention`."""

    ran_at = models.DateTimeField(_("when"), auto_now_add=True)
    counts = models.JSONField(_("how many"), default=dict)

    class Meta:
        verbose_name = _("tidying")
        verbose_name_plural = _("tidyings")
        ordering = ["-ran_at"]

    def __str__(self) -> str:
        return str(_("Retention"))
