"""What happened to a group, told from its dated rows."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from working_groups.models import WorkingGroup
from working_groups.tree import organisation_on
from working_groups.viewer import Viewer


@dataclass(frozen=True)
class Event:
    day: datetime.date | None
    what: str
    detail: str = ""


def events_of(group: WorkingGroup, viewer: Viewer, *, until: datetime.date) -> list[Event]:
    """Up to that day, newest first; what has no known day comes last."""
    prefetch_related_objects([group], "former_titles")
    events = [*_conclusion(group), *_titles(group), *_mandates(group, viewer, until)]
    past = [event for event in events if event.day is None or event.day <= until]
    return sorted(past, key=lambda event: event.day or datetime.date.min, reverse=True)


def _conclusion(group: WorkingGroup) -> Iterator[Event]:
    if group.concluded_on:
        yield Event(group.concluded_on, _("The group concluded its work"))


def _titles(group: WorkingGroup) -> Iterator[Event]:
    for row in group.former_titles.all():
        if row.ends:
            titles = {"former": row.title, "new": group.title_on(row.ends)}
            yield Event(row.ends, _("New title"), _("“%(former)s” became “%(new)s”") % titles)


def _mandates(group: WorkingGroup, viewer: Viewer, until: datetime.date) -> Iterator[Event]:
    mandates = group.mandates.begun_by(until).select_related("organisation", "person")
    for mandate in mandates.prefetch_related("organisation__former_names"):
        seat = {
            "organisation": organisation_on(mandate.organisation, mandate.starts),
            "role": mandate.get_role_display(),
        }
        name = mandate.holder_shown(viewer)
        holder = " · ".join(part for part in (name, mandate.basis) if part)
        yield Event(mandate.starts, _("%(role)s: %(organisation)s") % seat, holder)
        if mandate.ends:
            yield Event(mandate.ends, _("%(role)s until this day: %(organisation)s") % seat, holder)
