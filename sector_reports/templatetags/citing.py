import json
from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from sector_reports.citing.formats import FORMATS, Format
from sector_reports.citing.linked_data import linked_data
from sector_reports.citing.record import Citation, PartialDate

register = template.Library()

# What could end the element, written as JSON writes it.
UNSAFE_IN_HTML = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


@register.simple_tag
def cite_formats() -> Iterable[Format]:
    return FORMATS.values()


@register.simple_tag(name="linked_data")
def linked_data_block(citation: Citation) -> SafeString:
    """schema.org's JSON-LD as a data block: no browser runs it, so the Content-Security-Policy does not concern it."""
    data = json.dumps(linked_data(citation), ensure_ascii=False).translate(UNSAFE_IN_HTML)
    return format_html(
        '<script type="application/ld+json">{}</script>',
        mark_safe(data),  # noqa: S308 -- escaped in the line above
    )


@register.filter
def with_slashes(date: PartialDate) -> str:
    """As the citation_* tags write a date: 2018/03/19, or 2018/03."""
    return str(date).replace("-", "/")
