from __future__ import annotations

import datetime
from typing import ClassVar, Self

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models.functions import Coalesce, Upper
from django.utils.translation import gettext_lazy as _

from members.dated import Dated, DatedQuerySet, no_overlap, period_not_empty, today
from members.models.organisation import Organisation


class MembershipQuerySet(DatedQuerySet):
    def in_standing(self, date: datetime.date) -> Self:
        """Those that count on that day: they hold, in grace too, and are not suspended."""
        return self.on(date).not_suspended(date)

    def not_suspended(self, date: datetime.date) -> Self:
        suspended = self.model.objects.filter(suspensions__period__contains=date)
        return self.exclude(pk__in=suspended.values("pk"))

    def taking_people(self) -> Self:
        """Of organisations that are members, or will be, and whose membership does not rest today."""
        return self.running_after(today()).not_suspended(today())

    def directory(self, date: datetime.date) -> Self:
        """The members of that day, with `name_then` and `country_then`, in the order of the names they bore on it."""
        return self.in_standing(date).with_country_then(date).with_name_then(date)

    def with_country_then(self, date: datetime.date) -> Self:
        seated = _of_that_day("organisation__former_countries", date)
        country = Coalesce("seated__country", "organisation__country")
        return self.alias(seated=seated).annotate(country_then=country)

    def with_name_then(self, date: datetime.date) -> Self:
        """In the order of these names."""
        borne = _of_that_day("organisation__former_names", date)
        named = self.alias(borne=borne).annotate(name_then=Coalesce("borne__name", "organisation__name"))
        return named.select_related("organisation").order_by(Upper("name_then"), "pk")

    def with_status(self) -> Self:
        """With what their status is computed from."""
        return self.prefetch_related("suspensions")

    def of_status(self, status: str, date: datetime.date) -> Self:
        """Those whose `status_on` that day is this one."""
        standing = self.in_standing(date)
        unpaid = models.Q(dues_until__lte=date)
        match status:
            case Membership.Status.APPROVED:
                return self.filter(period__startswith__gt=date)
            case Membership.Status.ENDED:
                return self.filter(period__endswith__lte=date)
            case Membership.Status.SUSPENDED:
                # A constraint says that there is one at most on that day.
                return self.on(date).filter(suspensions__period__contains=date)
            case Membership.Status.GRACE:
                return standing.filter(unpaid)
        return standing.exclude(unpaid)


def _of_that_day(relation: str, date: datetime.date) -> models.FilteredRelation:
    """At most one row for each organisation: a constraint says so."""
    return models.FilteredRelation(relation, condition=models.Q(**{f"{relation}__period__contains": date}))


class Membership(Dated):
    """That an organisation is a member, in one category; a change of category is a new row."""

    class Category(models.TextChoices):
        LARGE_COMPANY = "large_company", _("Large company")
        SME = "sme", _("SME or start-up")
        USER_OR_OPERATOR = "user_or_operator", _("User or operator")
        RESEARCH_CENTRE = "research_centre", _("Research centre")
        UNIVERSITY = "university", _("University")
        ASSOCIATION = "association", _("Association")
        REGIONAL_CLUSTER = "regional_cluster", _("Regional cluster")
        NATIONAL_ADMINISTRATION = "national_administration", _("National public administration")
        REGIONAL_ADMINISTRATION = "regional_administration", _("Regional or local public administration")

    class Status(models.TextChoices):
        APPROVED = "approved", _("Board-approved, not yet begun")
        ACTIVE = "active", _("Active")
        GRACE = "grace", _("In grace: dues are awaited")
        SUSPENDED = "suspended", _("Suspended")
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

    dues_until = models.DateField(
        _("dues paid until"),
        null=True,
        blank=True,
        help_text=_(
            "The first day that is not paid for; from it to the end of the period runs the time of grace."
        ),
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
                        "association",
                        "regional_cluster",
                        "national_administration",
                        "regional_administration",
                    ]
                ),
                violation_error_message=_("Choose one of the categories of members."),
            ),
            models.CheckConstraint(
                name="membership_dues_within_period",
                condition=models.Q(dues_until__isnull=True)
                | (
                    models.Q(period__endswith__gte=models.F("dues_until"))
                    & (
                        models.Q(period__startswith__isnull=True)
                        | models.Q(period__startswith__lt=models.F("dues_until"))
                    )
                ),
                violation_error_message=_(
                    "Dues run out within the period: after its first day, and no later than it ends."
                ),
            ),
        ]
        indexes = [
            GistIndex(fields=["period"], name="membership_period"),
            models.Index(fields=["-period", "-id"], name="membership_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_category_display() or _('category not known')}"

    def close(self, on: datetime.date) -> list[str]:
        """Dues paid beyond that day count no further."""
        if self.dues_until and self.dues_until > on:
            self.dues_until = on
        return [*super().close(on), "dues_until"]

    @property
    def status(self) -> Membership.Status:
        return self.status_on(today())

    def status_on(self, date: datetime.date) -> Membership.Status:
        """Computed from the dates; reads `suspensions`, so prefetch them for a list."""
        if self.ends and self.ends <= date:
            return self.Status.ENDED
        if not self.holds_on(date):
            return self.Status.APPROVED
        if any(row.holds_on(date) for row in self.suspensions.all()):
            return self.Status.SUSPENDED
        if self.dues_until and self.dues_until <= date:
            return self.Status.GRACE
        return self.Status.ACTIVE
