from django import template
from django.utils.translation import gettext as _

from members.models import Person
from members.profiles.visibility import Facet, Shown, sees
from working_groups.models import Mandate
from working_groups.viewer import Viewer

register = template.Library()


@register.filter
def named_to(person: Person, viewer: Viewer) -> str:
    """As far as the viewer may know, never by an e-mail address: {{ comment.by|named_to:request.viewer }}."""
    if person.erased_at or (person.name and sees(viewer, Facet.NAME, person)):
        return str(person)
    return _("Somebody who does not show you their name")


@register.filter
def held_by(mandate: Mandate, viewer: Viewer) -> str:
    """As far as the viewer may know: {{ mandate|held_by:request.viewer }}."""
    return mandate.holder_shown(viewer)


@register.filter
def holder(mandate: Mandate, viewer: Viewer) -> Shown:
    """With photo, job title and address, as far as the viewer may know: {{ mandate|holder:request.viewer }}."""
    return mandate.holder_as_shown(viewer)
