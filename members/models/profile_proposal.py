from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.models.organisation import Organisation

LONGEST_DESCRIPTION = 4_000


class ProfileProposalQuerySet(models.QuerySet["ProfileProposal"]):
    def open(self) -> Self:
        return self.filter(state=ProfileProposal.State.OPEN)


class ProfileProposal(Record):
    """What an organisation wants to say of itself. It is published once the secretariat has accepted it."""

    class State(models.TextChoices):
        OPEN = "open", _("Waits for the secretariat")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class LogoChange(models.TextChoices):
        KEEP = "keep", _("Keep the logo as it is")
        REPLACE = "replace", _("Show another logo")
        REMOVE = "remove", _("Show no logo")

    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="profile_proposals",
        verbose_name=_("organisation"),
    )
    description = models.TextField(_("description"), max_length=LONGEST_DESCRIPTION, blank=True)
    website = models.URLField(_("website"), blank=True)
    logo_change = models.CharField(_("logo"), max_length=10, choices=LogoChange, default=LogoChange.KEEP)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("by whom")
    )
    proposed_at = models.DateTimeField(_("proposed"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    reason = models.TextField(_("reason"), max_length=1_000, blank=True)

    objects: ClassVar[ProfileProposalQuerySet] = ProfileProposalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("proposed profile")
        verbose_name_plural = _("proposed profiles")
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(state="open"),
                name="profile_proposal_one_open",
                violation_error_message=_(
                    "A profile of this organisation waits for the secretariat already."
                ),
            ),
            models.CheckConstraint(
                name="profile_proposal_state_known",
                condition=models.Q(state__in=["open", "accepted", "refused", "withdrawn"]),
                violation_error_message=_("A proposal is open, accepted, refused or withdrawn."),
            ),
            models.CheckConstraint(
                name="profile_proposal_logo_change_known",
                condition=models.Q(logo_change__in=["keep", "replace", "remove"]),
                violation_error_message=_("Say whether the logo stays, changes or goes."),
            ),
            models.CheckConstraint(
                name="profile_proposal_settled_by_somebody",
                condition=models.Q(state="open", settled_at__isnull=True, settled_by__isnull=True)
                | (~models.Q(state="open") & models.Q(settled_at__isnull=False, settled_by__isnull=False)),
                violation_error_message=_("What is settled says when and by whom, and nothing else does."),
            ),
            models.CheckConstraint(
                name="profile_proposal_refused_has_reason",
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
                violation_error_message=_("Who refuses a profile says why."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN
