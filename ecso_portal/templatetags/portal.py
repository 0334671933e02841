import json
from collections.abc import Iterator

from django import template
from django.core.paginator import Page
from django.core.serializers.json import DjangoJSONEncoder
from django.template.context import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from working_groups.tlp import Tlp

register = template.Library()

# Drawings that point along the line of reading, and so turn round in a right-to-left page.
DIRECTIONAL = frozenset({"arrow"})

BADGES: dict[int | str, SafeString] = {
    key: format_html('<span class="tlp tlp-{}" translate="no" dir="ltr">{}</span>', label.code, label.label)
    for label in Tlp
    for key in (label.value, label.label)
}


@register.simple_tag
def icon(name: str, classes: str = "icon") -> SafeString:
    """`{% icon "search" %}`; `{% icon "rosette" "rosette" %}` for a drawing that is not of icon size."""
    if name in DIRECTIONAL:
        classes = f"{classes} flip"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static("icons.svg"), name
    )


@register.simple_tag
def tlp(label: Tlp | int | str) -> SafeString:
    """`{% tlp report.tlp %}` or `{% tlp "TLP:AMBER+STRICT" %}`: the badge, never translated."""
    return BADGES[label]


@register.simple_tag(takes_context=True)
def current(context: Context, address: str) -> SafeString:
    """`<a href="{{ url }}"{% current url %}>`: says whether the link is this page or leads to its section."""
    request = context.get("request")
    if request is None or not request.path.startswith(address):
        return SafeString("")
    return format_html(' aria-current="{}"', "page" if request.path == address else "true")


@register.filter
def as_json(value: object) -> str:
    """`data-options="{{ options|as_json }}"`: for a script of ours to read."""
    return json.dumps(value, cls=DjangoJSONEncoder)


@register.filter
def elided(page: "Page[object]") -> Iterator[str | int]:
    """The numbers to offer around this page, with an ellipsis for what is left out."""
    return page.paginator.get_elided_page_range(page.number)
