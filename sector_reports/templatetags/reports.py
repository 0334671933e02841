from django import template
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from sector_reports.library import MARK_START, MARK_STOP

register = template.Library()


@register.simple_tag(takes_context=True)
def without(context: Context, name: str, value: str) -> str:
    """The address of this page without one value of one filter, from its first page."""
    question = context["request"].GET.copy()
    question.setlist(name, [kept for kept in question.getlist(name) if kept != value])
    question.pop("page", None)
    return f"?{question.urlencode()}"


@register.filter
def marked(extract: str) -> SafeString:
    """An extract as the search gave it, escaped, with the words found in <mark>."""
    text = conditional_escape(extract).replace(MARK_START, "<mark>").replace(MARK_STOP, "</mark>")
    return mark_safe(text)  # noqa: S308 -- escaped in the line above
