from django import template

from sector_reports.models import UsageCount

register = template.Library()


@register.simple_tag
def samples_are_counted() -> bool:
    """Whether what was made up for a demonstration is among the figures."""
    return UsageCount.objects.filter(report__is_sample=True).exists()
