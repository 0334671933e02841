from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from members.dated import Dated, DatedQuerySet, no_overlap, period_not_empty, today
from members.models.organisation import FormerName, Organisation


class MembershipQuerySet(DatedQuerySet):
    def directory(self, date: datetime.date) -> Self:
        """The members of that day, in the order of `name_then`, the names they bore on it."""
        former = FormerName.objects.on(date).filter(organisation=models.OuterRef("organisation"))
        name_then = Coalesce(models.Subquery(former.values("name")[:1]), "organisation__name")
        members = self.on(date).select_related("organisation").annotate(name_then=name_then)
        return members.order_by("name_then")


class Membership(Dated):
    """That an organisation is a member, in one category; a change of category is a new row."""

    class Category(models.TextChoices):
        LARGE_COMPANY = "large_company", _("Large company")
        SME = "sme", _("SME or start-up")
        USER_OR_OPERATOR = "user_or_operator", _("User or operator")
        RESEARCH_CENTRE = "research_centre", _("Research centre")
        UNIVERSITY = "university", _("University")
        CLUSTER_OR_ASSOCIATION = "cluster_or_association", _("Cluster or association")
        NATIONAL_ADMINISTRATION = "national_administration", _("National public administration")
        REGIONAL_ADMINISTRATION = "regional_administration", _("Regional or local public administration")

    class Status(models.TextChoices):
        ADMITTED = "admitted", _("Admitted, not yet begun")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    category = models.CharField(
        _("category"),
        max_length=30,
        choices=Category,
        blank=True,
        help_text=_("Empty while it is not known."),
    )
    decision = models.CharField(
        _("decision"), max_length=200, blank=True, help_text=_("The decision that admitted the organisation.")
    )

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["-period"]
        constraints = [
            period_not_empty("membership_period_not_empty"),
            no_overlap(
                "membership_one_a_day",
                "organisation",
                message=_("The organisation is already a member in this period."),
            ),
            models.CheckConstraint(
                name="membership_category_known",
                condition=models.Q(category="")
                | models.Q(
                    category__in=[
                        "large_company",
                        "sme",
                        "user_or_operator",
                        "research_centre",
                        "university",
                        "cluster_or_association",
                        "national_administration",
                        "regional_administration",
                    ]
                ),
                violation_error_message=_("Choose one of the eight categories of members."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_category_display() or _('category not known')}"

    @property
    def status(self) -> Membership.Status:
        if self.is_current:
            return self.Status.ACTIVE
        if self.ends and self.ends <= today():
            return self.Status.ENDED
        return self.Status.ADMITTED
