from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from sector_reports.models.stored_file import StoredFile


class PageQuerySet(models.QuerySet["Page"]):
    def keep(self, file: StoredFile, texts: Sequence[str]) -> None:
        """The text of every page of a file, from its first; what is kept already stays."""
        pages = [Page(file=file, number=number, text=text) for number, text in enumerate(texts, start=1)]
        self.bulk_create(pages, batch_size=500, ignore_conflicts=True)


class Page(Record):
    """The text of one page of a file, as it stands in the PDF; empty for a page that is only a picture."""

    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="page_texts")
    number = models.PositiveIntegerField(_("page"))
    text = models.TextField(_("text"), blank=True)

    objects: ClassVar[PageQuerySet] = PageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["file", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["file", "number"],
                name="page_number_unique",
                violation_error_message=_("The text of this page is kept already."),
            ),
            models.CheckConstraint(
                name="page_number_from_one",
                condition=models.Q(number__gte=1),
                violation_error_message=_("Pages are numbered from 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file} · {self.number}"
