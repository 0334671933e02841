from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from sector_reports.models.edition import Edition
from sector_reports.models.stored_file import StoredFile


class CommentQuerySet(models.QuerySet["Comment"]):
    def open(self) -> CommentQuerySet:
        return self.filter(disposition="")


class Comment(Record):
    """A remark on an edition in review, and what was made of it."""

    class Disposition(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        MODIFIED = "modified", _("Accepted with changes")
        REJECTED = "rejected", _("Rejected")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="comments")
    page = models.PositiveSmallIntegerField(
        _("page"), null=True, blank=True, help_text=_("Empty: the whole document.")
    )
    text = models.TextField(_("comment"), max_length=5000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    disposition = models.CharField(_("disposition"), max_length=20, choices=Disposition, blank=True)
    disposition_reason = models.TextField(_("reason"), max_length=5000, blank=True)
    disposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    disposed_at = models.DateTimeField(_("decided"), null=True)

    objects: ClassVar[CommentQuerySet] = CommentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = [models.F("page").asc(nulls_first=True), "made_at"]
        constraints = [
            models.CheckConstraint(
                name="comment_page_from_one",
                condition=models.Q(page__isnull=True) | models.Q(page__gte=1),
                violation_error_message=_("Pages are numbered from 1."),
            ),
            models.CheckConstraint(
                name="comment_says_something",
                condition=~models.Q(text=""),
                violation_error_message=_("Write the comment."),
            ),
            models.CheckConstraint(
                name="comment_is_open_or_decided",
                condition=models.Q(disposition="", disposed_by__isnull=True, disposed_at__isnull=True)
                | (
                    models.Q(disposition__in=["accepted", "modified", "rejected"])
                    & models.Q(disposed_by__isnull=False, disposed_at__isnull=False)
                ),
                violation_error_message=_("A decided comment says who decided it, and when."),
            ),
            models.CheckConstraint(
                name="comment_not_taken_as_it_is_has_a_reason",
                condition=~models.Q(disposition__in=["modified", "rejected"])
                | ~models.Q(disposition_reason=""),
                violation_error_message=_("Say why the comment is not accepted as it is."),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class SignOff(Record):
    """Somebody stands for an edition, with the file it had then: with another file it needs another."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sign_offs")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(_("signed off"), auto_now_add=True)
    basis = models.CharField(
        _("basis"), max_length=200, blank=True, help_text=_("The decision it rests on, where no chair signs.")
    )

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "file", "by"],
                name="sign_off_once",
                violation_error_message=_("You have signed off this file already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.by}"
