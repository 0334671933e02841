from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import template
from django.template.context import Context
from django.urls import reverse

from sector_reports.library import Found
from sector_reports.models import Edition, Report
from sector_reports.reading import stamped_picture
from sector_reports.stamping import Stamp
from working_groups.tlp import Tlp

register = template.Library()


@register.filter
def reading_line(stamp: Stamp) -> str:
    return stamped_picture.reading_line(stamp)


@register.simple_tag(takes_context=True)
def covers(context: Context, page: Iterable[Found]) -> dict[UUID, str]:
    """The addresses of the first pages of what was found, where this viewer may open the file; one query for all.

    TLP:AMBER and stricter keep their drawn covers: every picture of theirs is stamped, and on record.
    """
    readable = Report.objects.readable_by(context["request"].viewer).filter(tlp__lte=Tlp.GREEN)
    newest: Any = (
        Edition.objects.published()
        .filter(report__in=readable.filter(pk__in=[found.report.pk for found in page]))
        .order_by("report", "-number")
        .distinct("report")
        .values_list("report", "report__slug", "number", "file__reading_copy__pictures__0")
    )
    return {report: cover_of(slug, number) for report, slug, number, size in newest if size}


def cover_of(slug: str, number: int) -> str:
    return reverse("sector_reports:small_picture", kwargs={"slug": slug, "number": number, "page": 1})


@register.simple_tag
def cover(found: Found, covers: dict[UUID, str]) -> str:
    """The address of its picture, or nothing."""
    return covers.get(found.report.pk, "")
