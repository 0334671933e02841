from __future__ import annotations

import datetime
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.dated import Dated, DatedQuerySet, no_overlap, period_not_empty
from working_groups.models.sector import Sector
from working_groups.tlp import Tlp


class WorkingGroupQuerySet(models.QuerySet["WorkingGroup"]):
    def shown(self) -> WorkingGroupQuerySet:
        """Groups that have begun their work, concluded ones included: their pages stay."""
        return self.exclude(state=WorkingGroup.State.PROPOSED)

    def at_work(self) -> WorkingGroupQuerySet:
        return self.filter(state__in=WorkingGroup.AT_WORK)

    def confidential(self) -> WorkingGroupQuerySet:
        """Those that may issue TLP:AMBER or stricter: whoever takes part needs a second factor."""
        return self.filter(highest_tlp__gte=Tlp.AMBER)


class WorkingGroup(Record):
    """A working group, or a part of one; the database keeps the tree free of cycles."""

    class Kind(models.TextChoices):
        WORKING_GROUP = "working_group", _("Working group")
        SUB_GROUP = "sub_group", _("Sub-group")
        COMMITTEE = "committee", _("Committee")
        COMMUNITY = "community", _("Community")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", _("Active")
        DORMANT = "dormant", _("Dormant")
        CONCLUDED = "concluded", _("Concluded")

    AT_WORK = (State.ACTIVE, State.DORMANT)

    code = models.CharField(
        _("code"),
        max_length=20,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9.-]*$", _("Letters, digits, dots and hyphens."))],
        help_text=_("As in WG3 or SWG3.1; it is also the address."),
    )
    title = models.CharField(_("title"), max_length=200)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="sub_groups",
        verbose_name=_("part of"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.WORKING_GROUP)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.ACTIVE)
    concluded_on = models.DateField(_("concluded"), null=True, blank=True)
    secretariat_email = models.EmailField(_("secretariat’s e-mail"), blank=True)
    default_tlp = models.PositiveSmallIntegerField(_("default label"), choices=Tlp, default=Tlp.GREEN)
    highest_tlp = models.PositiveSmallIntegerField(_("highest label"), choices=Tlp, default=Tlp.AMBER_STRICT)
    sectors = models.ManyToManyField(Sector, related_name="groups", blank=True, verbose_name=_("sectors"))

    objects: ClassVar[WorkingGroupQuerySet] = WorkingGroupQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("working group")
        verbose_name_plural = _("working groups")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(
                Lower("code"),
                name="working_group_code_unique",
                violation_error_message=_("There is already a group with this code."),
            ),
            models.CheckConstraint(
                name="working_group_default_within_highest",
                condition=models.Q(default_tlp__lte=models.F("highest_tlp")),
                violation_error_message=_("The default label is stricter than the highest one."),
            ),
            models.CheckConstraint(
                name="working_group_highest_is_a_label",
                condition=models.Q(highest_tlp__lte=4),
                violation_error_message=_("Choose one of the five TLP labels."),
            ),
            models.CheckConstraint(
                name="working_group_concluded_has_a_date",
                condition=models.Q(state="concluded", concluded_on__isnull=False)
                | (~models.Q(state="concluded") & models.Q(concluded_on__isnull=True)),
                violation_error_message=_(
                    "A concluded group has the date of its conclusion, and no other group has one."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("working_groups:detail", kwargs={"code": self.code.lower()})

    def title_on(self, date: datetime.date) -> str:
        """The title it bore on that day; reads `former_titles`, so prefetch them for a list."""
        former = next((row for row in self.former_titles.all() if row.holds_on(date)), None)
        return former.title if former else self.title

    @property
    def is_at_work(self) -> bool:
        return self.state in self.AT_WORK

    @property
    def contact_email(self) -> str:
        """Its own secretariat's address, or that of the group it is part of; empty if neither has one."""
        if self.secretariat_email or self.parent is None:
            return self.secretariat_email
        return self.parent.contact_email


class GroupName(Dated):
    """A title that a group bore for a while and bears no longer."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.CASCADE, related_name="former_titles")
    title = models.CharField(_("title"), max_length=200)

    objects: ClassVar[DatedQuerySet] = DatedQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("former title")
        verbose_name_plural = _("former titles")
        ordering = ["-period"]
        constraints = [
            period_not_empty("group_name_period_not_empty"),
            no_overlap(
                "group_name_one_a_day",
                "group",
                message=_("The group already bore another title in this period."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
