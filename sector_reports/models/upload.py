from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from sector_reports.models.edition import Edition
from sector_reports.models.report import Report
from sector_reports.models.stored_file import StoredFile

if TYPE_CHECKING:
    from working_groups.viewer import Viewer


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, viewer: Viewer) -> UploadQuerySet:
        """Their own and, for the secretariat, all; never that of a report which they may not see."""
        if viewer.person is None:
            return self.none()
        in_sight = self.filter(edition__report__in=Report.objects.visible_to(viewer).values("pk"))
        return in_sight if viewer.is_secretariat else in_sight.filter(by=viewer.person)

    def open(self) -> UploadQuerySet:
        """Those that are neither accepted nor refused yet."""
        return self.filter(state__in=Upload.OPEN)


class Upload(Record):
    """A file that somebody gave for a draft edition, and what became of it.

    `sha256` is that of the file as it came, which the quarantine keeps while it is needed; `name` is what the sender
    called it, shown to them and never part of a path. `removed` tells what was taken out: [[code, how often], …].
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        CHECKING = "checking", _("Being checked")
        QUARANTINED = "quarantined", _("In quarantine")
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    OPEN = (State.WAITING, State.CHECKING, State.QUARANTINED)

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="uploads")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text=_("Empty: the portal itself."),
    )
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
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="uploads")

    objects: ClassVar[UploadQuerySet] = UploadQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-received_at"]
        constraints = [
            models.CheckConstraint(
                name="upload_state_known",
                condition=models.Q(state__in=["waiting", "checking", "quarantined", "accepted", "refused"]),
                violation_error_message=_(
                    "An upload waits, is checked or in quarantine, accepted or refused."
                ),
            ),
            models.CheckConstraint(
                name="upload_accepted_has_file",
                condition=models.Q(state="accepted", file__isnull=False)
                | (~models.Q(state="accepted") & models.Q(file__isnull=True)),
                violation_error_message=_("An accepted upload has its file, and no other has one."),
            ),
            models.CheckConstraint(
                name="upload_refused_has_reason",
                condition=(models.Q(state="refused") & ~models.Q(refusal=""))
                | (~models.Q(state="refused") & models.Q(refusal="")),
                violation_error_message=_("A refused upload says why, and no other does."),
            ),
            models.CheckConstraint(
                name="upload_settled_has_time",
                condition=models.Q(state__in=["accepted", "refused"], settled_at__isnull=False)
                | (~models.Q(state__in=["accepted", "refused"]) & models.Q(settled_at__isnull=True)),
                violation_error_message=_("An upload has a time of settling once it is settled."),
            ),
            models.CheckConstraint(
                name="upload_checking_is_claimed",
                condition=~models.Q(state="checking") | models.Q(claimed_at__isnull=False),
                violation_error_message=_("An upload that is being checked says since when."),
            ),
            models.CheckConstraint(
                name="upload_sha256_hex",
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"),
                violation_error_message=_("A SHA-256 is 64 hexadecimal digits."),
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=models.Q(state__in=["waiting", "checking", "quarantined"]),
                name="upload_one_open_an_edition",
                violation_error_message=_("A file for this edition is being checked already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sector_reports:upload", kwargs={"pk": self.pk})

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
