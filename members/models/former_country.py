from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.dated import Dated, DatedQuerySet, no_overlap, period_not_empty
from members.models.organisation import Organisation
from members.register.countries import country_name


class FormerCountry(Dated):
    """A country in which an organisation had its seat for a while and has it no longer."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_countries")
    country = models.CharField(_("country"), max_length=2, help_text=_("ISO 3166-1, two letters."))

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("former country")
        verbose_name_plural = _("former countries")
        ordering = ["-period"]
        constraints = [
            period_not_empty("former_country_period_not_empty"),
            no_overlap(
                "former_country_one_a_day",
                "organisation",
                message=_("The organisation already had its seat in another country in this period."),
            ),
            models.CheckConstraint(
                name="former_country_iso",
                condition=models.Q(country__regex=r"^[A-Z]{2}$"),
                violation_error_message=_("A country is two capital letters, as in ISO 3166-1: BE, DE, FR."),
            ),
        ]
        indexes = [GistIndex(fields=["period"], name="former_country_period")]

    def __str__(self) -> str:
        return country_name(self.country)
