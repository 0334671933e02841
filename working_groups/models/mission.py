from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from working_groups.models.working_group import WorkingGroup


class Mission(Record):
    """What a group is for; without a group, what ECSO is for."""

    group = models.OneToOneField(
        WorkingGroup,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="mission",
        help_text=_("Empty: the mission of ECSO itself."),
    )
    text = models.TextField(_("mission"))

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ["group__code"]
        constraints = [
            models.UniqueConstraint(
                fields=["group"],
                name="mission_one_of_ecso",
                nulls_distinct=False,
                violation_error_message=_("There is already a mission of ECSO."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("Mission of %(of)s") % {"of": self.group.code if self.group else "ECSO"})


class Objective(Record):
    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="objectives")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    text = models.TextField(_("objective"))

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["mission", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "position"],
                name="objective_position_unique",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two objectives have the same position."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Activity(Record):
    class Status(models.TextChoices):
        ONGOING = "ongoing", _("Ongoing")
        IN_PROGRESS = "in_progress", _("In progress")
        ENVISAGED = "envisaged", _("Envisaged")
        DONE = "done", _("Done")

    mission = models.ForeignKey(Mission, on_delete=models.CASCADE, related_name="activities")
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    text = models.TextField(_("activity"))
    status = models.CharField(_("state"), max_length=20, choices=Status, default=Status.ONGOING)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["mission", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "position"],
                name="activity_position_unique",
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message=_("Two activities have the same position."),
            ),
            models.CheckConstraint(
                name="activity_status_known",
                condition=models.Q(status__in=["ongoing", "in_progress", "envisaged", "done"]),
                violation_error_message=_("Choose the state of the activity."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Impact(Record):
    """What an activity changes, how that is told, and where the evidence lies."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="impacts")
    statement = models.TextField(_("impact"))
    indicator = models.CharField(_("indicator"), max_length=200, blank=True)
    evidence_url = models.URLField(_("evidence"), blank=True)

    class Meta:
        verbose_name = _("impact")
        verbose_name_plural = _("impacts")
        ordering = ["activity", "id"]

    def __str__(self) -> str:
        return self.statement[:80]
