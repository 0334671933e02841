from django import template

from working_groups.models import Mandate
from working_groups.viewer import Viewer

register = template.Library()


@register.filter
def held_by(mandate: Mandate, viewer: Viewer) -> str:
    """As far as the viewer may know: {{ mandate|held_by:request.viewer }}."""
    return mandate.holder_shown(viewer)
