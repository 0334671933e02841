from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models import Record


class Sector(Record):
    """One of ECSO's sectors, with the sectors of the NIS2 Directive (EU) 2022/2555, annexes I and II, it covers."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    nis2_sectors = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("NIS2 sectors"),
        default=list,
        blank=True,
        help_text=_("As annexes I and II of Directive (EU) 2022/2555 name them, separated by commas."),
    )
    search_words = ArrayField(
        models.CharField(max_length=80),
        verbose_name=_("other words for it"),
        default=list,
        blank=True,
        help_text=_("Who searches for one of them finds the sector’s reports too. Separated by commas."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name
