from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.dated import today
from members.models.membership import Membership
from members.models.organisation import Organisation

if TYPE_CHECKING:
    from uuid import UUID


class SeatAllowance(Record):
    """How many people an organisation of a category may have on the portal; a category without a row has no limit."""

    category = models.CharField(
        _("category"),
        max_length=30,
        choices=Membership.Category,
        unique=True,
        error_messages={"unique": _("There is already a number for this category.")},
    )
    seats = models.PositiveIntegerField(
        _("seats"), help_text=_("People of one organisation; invitations that are open count.")
    )

    class Meta:
        verbose_name = _("seats of a category")
        verbose_name_plural = _("seats of categories")
        ordering = ["category"]
        constraints = [
            models.CheckConstraint(
                name="seat_allowance_category_known",
                condition=models.Q(
                    category__in=[
                        "large_company",
                        "sme",
                        "user_or_operator",
                        "research_centre",
                        "university",
                        "association",
                        "regional_cluster",
                        "national_administration",
                        "regional_administration",
                    ]
                ),
                violation_error_message=_("Choose one of the categories of members."),
            ),
            models.CheckConstraint(
                name="seat_allowance_at_least_one",
                condition=models.Q(seats__gte=1),
                violation_error_message=_("A member has one seat at least."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}: {self.seats}"


@dataclass(frozen=True)
class Seats:
    """How many of an organisation's seats are taken, and of how many; None where there is no limit."""

    taken: int
    allowed: int | None

    @property
    def are_full(self) -> bool:
        return self.allowed is not None and self.taken >= self.allowed


def seats_of(organisation: Any) -> Seats:
    """Its people of today and those to come, and the open invitations; in two queries."""
    memberships = Membership.objects.running_after(today()).filter(organisation=organisation)
    category = memberships.order_by("period").values("category")[:1]
    allowed = SeatAllowance.objects.filter(category=models.Subquery(category)).values_list("seats", flat=True)
    people = organisation.affiliations.running_after(today()).order_by().values_list("person")
    invited = organisation.invitations.open().order_by().values_list("pk")
    return Seats(people.union(invited).count(), allowed.first())


def hold(organisation: UUID) -> Organisation:
    """Nobody else counts its seats, decides who is with it, or who its contacts are, until the transaction ends."""
    held = Organisation.objects.select_for_update(of=("self",), no_key=True).filter(pk=organisation).first()
    if held is None:
        raise ValidationError(_("This organisation was merged into another: begin anew there."))
    return held


def refuse_if_full(organisation: Organisation) -> None:
    """For an organisation that is held."""
    seats = seats_of(organisation)
    if seats.are_full:
        raise ValidationError(
            _(
                "%(organisation)s has no seat left: %(taken)d of %(allowed)d are taken, open invitations "
                "included. End an affiliation or revoke an invitation first, or ask the secretariat for more."
            ),
            params={"organisation": organisation, "taken": seats.taken, "allowed": seats.allowed},
        )
