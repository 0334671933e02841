from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from journal.models import Record
from sector_reports.models.stored_file import StoredFile

Size = tuple[int, int]


def _kind(field: str) -> models.Func:
    return models.Func(models.F(field), function="jsonb_typeof", output_field=models.TextField())


class ReadingCopyQuerySet(models.QuerySet["ReadingCopy"]):
    def keep(self, file: StoredFile, pictures: list[Size | None], outline: list[list[object]]) -> ReadingCopy:
        """In place of the one that was made before."""
        values = {"pictures": pictures, "outline": outline}
        return self.update_or_create(file=file, defaults=values)[0]


class ReadingCopy(Record):
    """What the reader shows of a file beside its text; made from the file, and made anew whenever it is lost.

    pictures: width and height of the picture of each page as it is read, or null for a page that has none.
    outline: the bookmarks of the PDF, in order: [[level from 0, title, page], …].
    """

    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="reading_copy")
    pictures = models.JSONField(_("pictures"))
    outline = models.JSONField(_("outline"))
    made_at = models.DateTimeField(_("made"), auto_now=True)

    objects: ClassVar[ReadingCopyQuerySet] = ReadingCopyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("reading copy")
        verbose_name_plural = _("reading copies")
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(
                name="reading_copy_lists",
                condition=models.Q(Exact(_kind("pictures"), "array"))
                & models.Q(Exact(_kind("outline"), "array")),
                violation_error_message=_("A reading copy has a list of pictures and an outline."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.file)

    def size_of(self, page: int) -> Size | None:
        """Of the picture of a page, counted from 1."""
        if not 1 <= page <= len(self.pictures):
            return None
        size = self.pictures[page - 1]
        return (size[0], size[1]) if size else None
