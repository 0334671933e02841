from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.dated import DatedQuerySet, no_overlap, period_not_empty
from members.models import Affiliation, Organisation, Person
from members.models.person import former_representative
from members.profiles.visibility import Facet, Onlooker, Shown, sees, shown, with_people
from working_groups.models.part_of_group import PartOfGroup
from working_groups.models.working_group import WorkingGroup


class MandateQuerySet(DatedQuerySet):
    def counting_on(self, date: datetime.date) -> Self:
        """Those filled by a person who acts for the organisation on that day."""
        affiliations = Affiliation.objects.acting_on(date).filter(
            person=models.OuterRef("person"), organisation=models.OuterRef("organisation")
        )
        return self.on(date).filter(models.Exists(affiliations), person__is_active=True)

    def chairs(self) -> Self:
        return self.filter(role=Mandate.Role.CHAIR)

    def telling_who_left(self, date: datetime.date) -> Self:
        """`holder_left`: who fills the seat that day is not with its organisation, to which the seat belongs."""
        left = models.Q(
            ~models.Exists(_affiliations_of_holder(date)), person__isnull=False, period__contains=date
        )
        return self.annotate(
            holder_left=models.Case(
                models.When(left, then=True), default=False, output_field=models.BooleanField()
            )
        )

    def with_holders(self, date: datetime.date) -> Self:
        """With what `Mandate.holder_as_shown` reads: who fills the seat that day, as what, and their photo."""
        rows: Self = with_people(self.telling_who_left(date))
        job_titles = _affiliations_of_holder(date).values("job_title")
        return rows.annotate(job_title=models.Subquery(job_titles[:1]))


def _affiliations_of_holder(date: datetime.date) -> models.QuerySet[Affiliation]:
    """Of the day, with the organisation whose seat they fill."""
    return Affiliation.objects.on(date).filter(
        person=models.OuterRef("person"), organisation=models.OuterRef("organisation")
    )


class Mandate(PartOfGroup):
    """A seat in a group. It belongs to the organisation; a person may fill it, for a while or not at all."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("Chair")
        VICE_CHAIR = "vice_chair", _("Vice-chair")
        SECRETARY = "secretary", _("Secretary")
        LIAISON = "liaison", _("Liaison")

    group = models.ForeignKey(WorkingGroup, on_delete=models.PROTECT, related_name="mandates")
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.CHAIR)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    person_name = models.CharField(
        _("name of a person without account"),
        max_length=150,
        blank=True,
        help_text=_("For someone who fills the seat and has no account on the portal."),
    )
    basis = models.CharField(_("basis"), max_length=200, blank=True, help_text=_("The decision it rests on."))

    objects: ClassVar[MandateQuerySet] = MandateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        ordering = ["group", "role", "organisation__name"]
        constraints = [
            period_not_empty("mandate_period_not_empty"),
            no_overlap(
                "mandate_one_seat_a_day",
                "group",
                "role",
                "organisation",
                message=_("The organisation already holds this role in the group in this period."),
            ),
            models.CheckConstraint(
                name="mandate_one_way_to_name_a_person",
                condition=models.Q(person__isnull=True) | models.Q(person_name=""),
                violation_error_message=_("Choose an account or write a name, not both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_role_display()}, {self.group.code}"

    @property
    def held_by(self) -> str:
        """The name of who fills the seat, never their e-mail address; empty if nobody is named."""
        if self.person and self.person.erased_at:
            return former_representative(self.organisation)
        return self.person.name if self.person else self.person_name

    def holder_shown(self, viewer: Onlooker) -> str:
        """The name as a page may tell it: someone with an account decides to whom, and nobody who left is named."""
        if getattr(self, "holder_left", False):
            return ""
        if self.person and not self.person.erased_at and not sees(viewer, Facet.NAME, self.person):
            return ""
        return self.held_by

    def holder_as_shown(self, viewer: Onlooker) -> Shown:
        """The name with what else they show of themselves; for rows of `with_holders`."""
        name = self.holder_shown(viewer)
        if not name or not self.person or self.person.erased_at:
            return Shown(name=name)
        return shown(self.person, viewer, job_title=getattr(self, "job_title", ""))
