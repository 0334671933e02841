from django import template

from members.register.countries import country_name as name_of

register = template.Library()


@register.filter
def country_name(code: str) -> str:
    """`{{ membership.country_then|country_name }}`: empty where it is not known."""
    return name_of(code)
