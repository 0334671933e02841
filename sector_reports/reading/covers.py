"""First pages of reports as covers in lists, for those who may open the file."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.urls import reverse

from sector_reports.models import Edition, Report
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer


def covers_of(reports: Collection[UUID], viewer: Viewer) -> dict[UUID, str]:
    """The addresses of the first pages of those reports whose file this viewer may open; one query for all.

    TLP:AMBER and stricter keep their drawn covers: every picture of theirs is stamped, and on record.
    """
    readable = Report.objects.readable_by(viewer).filter(tlp__lte=Tlp.GREEN)
    newest: Any = (
        Edition.objects.published()
        .filter(report__in=readable.filter(pk__in=reports))
        .order_by("report", "-number")
        .distinct("report")
        .values_list("report", "report__slug", "number", "file__reading_copy__pictures__0")
    )
    return {report: address_of_cover(slug, number) for report, slug, number, size in newest if size}


def address_of_cover(slug: str, number: int) -> str:
    return reverse("sector_reports:small_picture", kwargs={"slug": slug, "number": number, "page": 1})
