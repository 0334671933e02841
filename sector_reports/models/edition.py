from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import ClassVar, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection, models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from sector_reports.models.report import Report
from sector_reports.models.stored_file import StoredFile
from working_groups import policy


class PublishedFile(NamedTuple):
    """The file of a published edition, as far as a list needs it."""

    report: UUID
    edition: int
    file: UUID
    language: str
    has_cover: bool


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> EditionQuerySet:
        return self.filter(state=Edition.State.PUBLISHED)

    def drafts(self) -> EditionQuerySet:
        """Not published yet, scheduled or not."""
        return self.filter(state__in=Edition.UNRELEASED)

    def released(self) -> EditionQuerySet:
        """Published at some time, withdrawn or not."""
        return self.exclude(state__in=Edition.UNRELEASED)

    def published_files(self, reports: Iterable[UUID]) -> list[PublishedFile]:
        """Of these reports, the newest editions first. In SQL: the ORM needs ten times as long to write it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT report_id, number, edition.file_id, language, pictures ->> 0 IS NOT NULL"
                " FROM sector_reports_edition edition"
                " LEFT JOIN sector_reports_readingcopy copy ON copy.file_id = edition.file_id"
                " WHERE state = 'published' AND edition.file_id IS NOT NULL AND report_id = ANY(%s::uuid[])"
                " ORDER BY number DESC",
                [list(reports)],
            )
            return [PublishedFile(*row) for row in cursor.fetchall()]


class Edition(Record):
    """One version of a report. From its publication on, the database refuses to change what it is."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    UNRELEASED = (State.DRAFT, State.IN_REVIEW, State.SCHEDULED)

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"), default=1)
    language = models.CharField(_("language"), max_length=10, default="en", choices=settings.LANGUAGES)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="editions"
    )
    notes = models.TextField(_("notes"), blank=True, help_text=_("What is new in this edition."))
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    publish_at = models.DateTimeField(
        _("to be published"), null=True, editable=False, help_text=_("When a scheduled edition comes out.")
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    withdrawn_reason = models.TextField(_("reason"), blank=True, editable=False)

    objects: ClassVar[EditionQuerySet] = EditionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["report", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "number"],
                name="edition_number_unique",
                violation_error_message=_("The report already has an edition of this number."),
            ),
            models.CheckConstraint(
                name="edition_number_from_one",
                condition=models.Q(number__gte=1),
                violation_error_message=_("Editions are numbered from 1."),
            ),
            models.CheckConstraint(
                name="edition_published_has_file_and_time",
                condition=models.Q(state__in=["draft", "in_review", "scheduled"])
                | models.Q(file__isnull=False, published_at__isnull=False),
                violation_error_message=_(
                    "A published edition needs a file and the time of its publication."
                ),
            ),
            models.CheckConstraint(
                name="edition_scheduled_has_file_and_time",
                condition=models.Q(state="scheduled", file__isnull=False, publish_at__isnull=False)
                | (~models.Q(state="scheduled") & models.Q(publish_at__isnull=True)),
                violation_error_message=_(
                    "A scheduled edition needs a file and the time to publish it, and no other has that time."
                ),
            ),
            models.CheckConstraint(
                name="edition_withdrawn_has_reason_and_time",
                condition=(
                    models.Q(state="withdrawn", withdrawn_at__isnull=False) & ~models.Q(withdrawn_reason="")
                )
                | (~models.Q(state="withdrawn") & models.Q(withdrawn_at__isnull=True, withdrawn_reason="")),
                violation_error_message=_(
                    "A withdrawn edition needs the time and the reason, and no other has them."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(
            _("Edition %(number)d of %(report)s")
            % {"number": self.number, "report": self.report.journal_label}
        )

    def get_absolute_url(self) -> str:
        return reverse(
            "sector_reports:edition_download", kwargs={"slug": self.report.slug, "number": self.number}
        )

    @property
    def is_signed_off(self) -> bool:
        """Somebody stands for it with the file that it has now."""
        return self.file_id is not None and self.sign_offs.filter(file=self.file_id).exists()

    @property
    def is_unreleased(self) -> bool:
        return self.state in self.UNRELEASED

    @property
    def review_url(self) -> str:
        return reverse("sector_reports:review", kwargs={"slug": self.report.slug, "number": self.number})

    def audience(self) -> policy.Audience:
        """That of its report, for an edition in this state: a draft of a published report is still a draft."""
        state = policy.State.DRAFT if self.is_unreleased else policy.State(self.state)
        return replace(self.report.audience(), state=state)
