from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.dated import DatedQuerySet, no_overlap, period_not_empty
from members.models import Affiliation, Organisation, Person
from working_groups.models.part_of_group import PartOfGroup
from working_groups.models.working_group import WorkingGroup


class ParticipationQuerySet(DatedQuerySet):
    def counting_on(self, date: datetime.date) -> Self:
        """Those whose person acts for the organisation on that day; `job_title` says as what."""
        affiliations = Affiliation.objects.acting_on(date).filter(
            person=models.OuterRef("person"), organisation=models.OuterRef("organisation")
        )
        return (
            self.on(date)
            .filter(models.Exists(affiliations), person__is_active=True)
            .annotate(job_title=models.Subquery(affiliations.values("job_title")[:1]))
        )


class Participation(PartOfGroup):
    """That a person takes part in a group for their organisation; it counts while the affiliation does."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participations")

    objects: ClassVar[ParticipationQuerySet] = ParticipationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ["group", "organisation__name"]
        constraints = [
            period_not_empty("participation_period_not_empty"),
            no_overlap(
                "participation_one_a_day",
                "group",
                "person",
                message=_("This person already takes part in this group in this period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}, {self.group.code}"

    @property
    def journal_label(self) -> str:
        """Without the person: the record cannot be changed when somebody wants to be forgotten."""
        return f"{self.organisation}, {self.group.code}"
