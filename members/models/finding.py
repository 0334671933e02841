from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record


class FindingQuerySet(models.QuerySet["Finding"]):
    def open(self) -> Self:
        return self.filter(state=Finding.State.OPEN)


class Finding(Record):
    """Something about a row of the register that somebody should look at; made and taken away by itself.

    `other_id`: the second organisation, where two may be the same. What was dismissed stays so, whatever becomes of it.
    """

    class Kind(models.TextChoices):
        NO_CONTACT = "no_contact", _("Member without an official contact")
        ENDED_MEMBER = "ended_member", _("Acts for an organisation that is no member any more")
        BOUNCING = "bouncing", _("Mail does not reach this person")
        UNVERIFIED = "unverified", _("E-mail address not confirmed for a month")
        DUPLICATE = "duplicate", _("May be the same organisation as another")
        NO_COUNTRY = "no_country", _("Member without a country")
        NO_CATEGORY = "no_category", _("Membership without a category")
        DUES = "dues", _("Dues run out within 30 days")
        GRACE = "grace", _("In grace: dues are awaited")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DISMISSED = "dismissed", _("Left as it is")
        GONE = "gone", _("Mended")

    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.UUIDField()
    object = GenericForeignKey("content_type", "object_id")
    other_id = models.UUIDField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("left as it is by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    objects: ClassVar[FindingQuerySet] = FindingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["kind", "-since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "other_id"],
                nulls_distinct=False,
                name="finding_once",
                violation_error_message=_("This is found already."),
            ),
            models.CheckConstraint(
                name="finding_kind_known",
                condition=models.Q(
                    kind__in=[
                        "no_contact",
                        "ended_member",
                        "bouncing",
                        "unverified",
                        "duplicate",
                        "no_country",
                        "no_category",
                        "dues",
                        "grace",
                    ]
                ),
                violation_error_message=_("No check of the register finds anything of this kind."),
            ),
            models.CheckConstraint(
                name="finding_state_known",
                condition=models.Q(state__in=["open", "dismissed", "gone"]),
                violation_error_message=_("A finding is open, left as it is, or mended."),
            ),
            models.CheckConstraint(
                name="finding_settled_has_its_time",
                condition=models.Q(state="open", settled_at__isnull=True)
                | (~models.Q(state="open") & models.Q(settled_at__isnull=False)),
                violation_error_message=_("What is settled says when, and nothing else does."),
            ),
            models.CheckConstraint(
                name="finding_dismissed_has_reason",
                condition=(models.Q(state="dismissed", dismissed_by__isnull=False) & ~models.Q(reason=""))
                | (~models.Q(state="dismissed") & models.Q(dismissed_by__isnull=True, reason="")),
                violation_error_message=_("Who leaves something as it is says why."),
            ),
        ]
        indexes = [models.Index(fields=["state", "kind", "-since"], name="finding_inbox")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.object or '–'}"

    @property
    def journal_label(self) -> str:
        """Without the row: it may be a person."""
        return str(self.get_kind_display())
