from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from journal.models import Entry


class Handled(models.Model):
    """That an entry of the journal has been turned into deliveries, be they none.

    A row per entry and no bookmark: transactions commit out of the order of their numbers, and a bookmark would
    pass by the late ones.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="handled")
    at = models.DateTimeField(_("when"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("handled entry")
        verbose_name_plural = _("handled entries")

    def __str__(self) -> str:
        return str(self.entry_id)
