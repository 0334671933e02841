from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from members.models.application import Application

OPEN = ("waiting", "checking", "quarantined")


class ApplicationDocumentQuerySet(models.QuerySet["ApplicationDocument"]):
    def open(self) -> Self:
        """Those that are neither accepted nor refused yet."""
        return self.filter(state__in=OPEN)

    def accepted(self) -> Self:
        return self.filter(state=ApplicationDocument.State.ACCEPTED)


class ApplicationDocument(Record):
    """A PDF that an applicant gave, and what became of it.

    `sha256` is that of the file as it came, `checked_sha256` that of the one that was written anew and that the
    secretariat opens. `name` is what the applicant called it: shown, and never part of a path.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CHECKING = "checking", _("Being checked")
        QUARANTINED = "quarantined", _("In quarantine")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="documents")
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    name = models.CharField(_("name of the file"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256 as received"), max_length=64)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.WAITING)
    claimed_at = models.DateTimeField(_("taken up"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    settled_at = models.DateTimeField(_("settled"), null=True)
    refusal = models.CharField(_("why it was refused"), max_length=40, blank=True)
    removed = models.JSONField(_("what was removed"), default=list)
    pages = models.PositiveIntegerField(_("pages"), null=True)
    checked_sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)

    objects: ClassVar[ApplicationDocumentQuerySet] = ApplicationDocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("document of an application")
        verbose_name_plural = _("documents of applications")
        ordering = ["received_at"]
        constraints = [
            models.CheckConstraint(
                name="application_document_state_known",
                condition=models.Q(state__in=["waiting", "checking", "quarantined", "accepted", "refused"]),
                violation_error_message=_(
                    "A document waits, is checked or in quarantine, accepted or refused."
                ),
            ),
            models.CheckConstraint(
                name="application_document_accepted_has_file",
                condition=models.Q(state="accepted", pages__isnull=False) & ~models.Q(checked_sha256="")
                | (~models.Q(state="accepted") & models.Q(pages__isnull=True, checked_sha256="")),
                violation_error_message=_("An accepted document has its file, and no other has one."),
            ),
            models.CheckConstraint(
                name="application_document_refused_has_reason",
                condition=(models.Q(state="refused") & ~models.Q(refusal=""))
                | (~models.Q(state="refused") & models.Q(refusal="")),
                violation_error_message=_("A refused document says why, and no other does."),
            ),
            models.CheckConstraint(
                name="application_document_settled_has_time",
                condition=models.Q(state__in=["accepted", "refused"], settled_at__isnull=False)
                | (~models.Q(state__in=["accepted", "refused"]) & models.Q(settled_at__isnull=True)),
                violation_error_message=_("A document has a time of settling once it is settled."),
            ),
            models.CheckConstraint(
                name="application_document_checking_is_claimed",
                condition=~models.Q(state="checking") | models.Q(claimed_at__isnull=False),
                violation_error_message=_("A document that is being checked says since when."),
            ),
            models.CheckConstraint(
                name="application_document_sha256_hex",
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$")
                & models.Q(checked_sha256__regex=r"^([0-9a-f]{64})?$"),
                violation_error_message=_("A SHA-256 of a document is 64 hexadecimal digits."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
