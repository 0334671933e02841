from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.dated import Dated, DatedQuerySet, no_overlap, period_not_empty
from members.models import Organisation, Person
from working_groups.models.working_group import WorkingGroup


class Participation(Dated):
    """That a person takes part in a group for their organisation; it counts while the affiliation does."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="participations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participations")

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

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
