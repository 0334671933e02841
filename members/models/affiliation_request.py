from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.models.organisation import Organisation
from members.models.person import Person


class AffiliationRequestQuerySet(models.QuerySet["AffiliationRequest"]):
    def waiting(self) -> AffiliationRequestQuerySet:
        """The oldest first."""
        waiting = self.filter(state=AffiliationRequest.State.WAITING, person__is_active=True)
        return waiting.order_by("asked_at", "pk")


class AffiliationRequest(Record):
    """That somebody with an account asks to act for an organisation; its official contacts, or staff, decide."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        APPROVED = "approved", _("Approved")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="affiliation_requests", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="affiliation_requests",
        verbose_name=_("organisation"),
    )
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    message = models.TextField(
        _("message"),
        max_length=500,
        blank=True,
        help_text=_("What helps the official contact to recognise you."),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    objects: ClassVar[AffiliationRequestQuerySet] = AffiliationRequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("request for an affiliation")
        verbose_name_plural = _("requests for affiliations")
        ordering = ["-asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=models.Q(state="waiting"),
                name="affiliation_request_one_waiting",
                violation_error_message=_("You have asked this organisation already: its answer is awaited."),
            ),
            models.CheckConstraint(
                name="affiliation_request_state_known",
                condition=models.Q(state__in=["waiting", "approved", "refused", "withdrawn"]),
                violation_error_message=_("Choose the state of the request."),
            ),
            models.CheckConstraint(
                name="affiliation_request_decided_has_its_time",
                condition=models.Q(state="waiting", decided_at__isnull=True)
                | (~models.Q(state="waiting") & models.Q(decided_at__isnull=False)),
                violation_error_message=_(
                    "What is decided has the time it was decided, and nothing else has."
                ),
            ),
            models.CheckConstraint(
                name="affiliation_request_refused_with_reason",
                condition=~models.Q(state="refused") | ~models.Q(reason=""),
                violation_error_message=_("Say why you refuse: the person is told."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"

    @property
    def journal_label(self) -> str:
        """Without the person: the record cannot be changed when somebody wants to be forgotten."""
        return str(self.organisation)

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    def settle(self, state: AffiliationRequest.State, *, by: Person, reason: str = "") -> None:
        self.state, self.decided_at, self.decided_by, self.reason = state, timezone.now(), by, reason
        self.full_clean()
        self.save(update_fields=["state", "decided_at", "decided_by", "reason"])
