from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.dated import Dated, DatedQuerySet, no_overlap, period_not_empty, today
from members.models.membership import Membership
from members.models.organisation import Organisation
from members.models.person import Person
from members.models.seat_allowance import hold, refuse_if_full


class AffiliationQuerySet(DatedQuerySet):
    def acting_on(self, date: datetime.date) -> Self:
        """Those by which a person acts: the organisation is a member in standing, and they are with it, that day."""
        members = Membership.objects.in_standing(date).values("organisation")
        return self.on(date).filter(organisation__in=members)

    def acting(self) -> Self:
        return self.acting_on(today())

    def contacts(self) -> Self:
        """Of people who can sign in: a contact whose account is closed looks after nobody."""
        return self.filter(is_official_contact=True, person__is_active=True)


class Affiliation(Dated):
    """That a person works for an organisation; when it ends, so does what they could do through it."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="affiliations")
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    is_official_contact = models.BooleanField(
        _("official contact"),
        default=False,
        help_text=_("Looks after the organisation's people on the portal."),
    )

    objects: ClassVar[AffiliationQuerySet] = AffiliationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["-period"]
        constraints = [
            period_not_empty("affiliation_period_not_empty"),
            no_overlap(
                "affiliation_one_a_day",
                "person",
                "organisation",
                message=_("This person already has an affiliation with this organisation in this period."),
            ),
        ]
        indexes = [models.Index(fields=["-period", "-id"], name="affiliation_newest")]

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"

    def clean(self) -> None:
        """A new one needs a transaction: the organisation is held while its seats are counted."""
        super().clean()
        is_over = self.ends is not None and self.ends <= today()
        if self._state.adding and self.organisation_id and not is_over:
            refuse_if_full(hold(self.organisation_id))

    @property
    def journal_label(self) -> str:
        """Without the person: the record cannot be changed when somebody wants to be forgotten."""
        return str(self.organisation)
