import datetime
from collections.abc import Iterator

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# Drawings that point along the line of reading, and so turn round in a right-to-left page.
DIRECTIONAL = frozenset({"arrow"})


@register.simple_tag
def icon(name: str, classes: str = "icon") -> SafeString:
    """`{% icon "search" %}`; `{% icon "rosette" "rosette" %}` for a drawing that is not of icon size."""
    if name in DIRECTIONAL:
        classes = f"{classes} flip"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("icons.svg"), name
    )


@register.simple_tag
def tlp(label: object) -> SafeString:
    """`{% tlp "TLP:AMBER+STRICT" %}`: the badge, in FIRST's colours, never translated."""
    text = str(label)
    colour = text.lower().replace(":", "-").replace("+", "-")
    return format_html('<span class="tlp {}" translate="no" dir="ltr">{}</span>', colour, text)


@register.simple_tag
def dated(day: datetime.date | None, precision: str = "day", classes: str = "") -> SafeString:
    """`{% dated report.published_on "month" "when" %}`: a date told only as exactly as it is known."""
    if day is None:
        return SafeString("")
    by_month = precision == "month"
    machine = day.strftime("%Y-%m") if by_month else day.strftime("%Y-%m-%d")
    words = date_format(day, "YEAR_MONTH_FORMAT" if by_month else "DATE_FORMAT")
    return format_html('<time class="{}" datetime="{}">{}</time>', classes, machine, words)


@register.simple_tag(takes_context=True)
def current(context: Context, address: str) -> SafeString:
    """`<a href="{{ url }}"{% current url %}>`: says whether the link is this page or leads to its section."""
    request = context.get("request")
    if request is None or not request.path.startswith(address):
        return SafeString("")
    return format_html(' aria-current="{}"', "page" if request.path == address else "true")


@register.filter
def elided(page: "Page[object]") -> Iterator[str | int]:
    """The numbers to offer around this page, with an ellipsis for what is left out."""
    return page.paginator.get_elided_page_range(page.number)
