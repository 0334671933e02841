from django import template

from sector_reports.reading import stamped_picture
from sector_reports.stamping import Stamp

register = template.Library()


@register.filter
def reading_line(stamp: Stamp) -> str:
    return stamped_picture.reading_line(stamp)
