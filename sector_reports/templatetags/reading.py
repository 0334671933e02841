from collections.abc import Iterable
from uuid import UUID

from django import template
from django.template.context import Context

from sector_reports.library import Found
from sector_reports.reading import stamped_picture
from sector_reports.reading.covers import covers_of
from sector_reports.stamping import Stamp

register = template.Library()


@register.filter
def reading_line(stamp: Stamp) -> str:
    return stamped_picture.reading_line(stamp)


@register.simple_tag(takes_context=True)
def covers(context: Context, page: Iterable[Found]) -> dict[UUID, str]:
    """The addresses of the first pages of what was found."""
    return covers_of([found.report.pk for found in page], context["request"].viewer)


@register.simple_tag
def cover(found: Found, covers: dict[UUID, str]) -> str:
    """The address of its picture, or nothing."""
    return covers.get(found.report.pk, "")
