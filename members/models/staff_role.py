from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.dated import Dated, DatedQuerySet, no_overlap, period_not_empty
from members.models.person import Person
from members.rules import StaffRoleName


class StaffRole(Dated):
    """That a person works for the secretariat; what the role permits stands in `members.rules`."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="staff_roles")
    role = models.CharField(
        _("role"), max_length=30, choices=StaffRoleName, default=StaffRoleName.SECRETARIAT
    )

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("staff role")
        verbose_name_plural = _("staff roles")
        ordering = ["-period"]
        constraints = [
            period_not_empty("staff_role_period_not_empty"),
            no_overlap(
                "staff_role_one_a_day",
                "person",
                "role",
                message=_("This person already has this role in this period."),
            ),
            models.CheckConstraint(
                name="staff_role_known",
                condition=models.Q(role__in=["secretariat"]),
                violation_error_message=_("Choose one of the roles of the staff."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_role_display()}"

    @property
    def journal_label(self) -> str:
        """Without the person, as for an affiliation."""
        return self.role
