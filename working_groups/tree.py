"""Groups as pages show them: on a day, with the titles they bore and the seats that were held then."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from members.dated import today
from members.models import Organisation
from members.register.day import kept
from working_groups.models import Mandate, WorkingGroup

ROLES = Mandate.Role.values


@dataclass(frozen=True)
class Seat:
    mandate: Mandate
    day: datetime.date | None

    @property
    def organisation(self) -> str:
        return organisation_on(self.mandate.organisation, self.day)

    @property
    def organisation_url(self) -> str:
        return self.mandate.organisation.get_absolute_url() + kept(self.day)


@dataclass(frozen=True)
class GroupOnDay:
    """A group as it was on `day`, or is today for None. Made by `on_day`, which fetches what it reads."""

    group: WorkingGroup
    day: datetime.date | None

    @property
    def code(self) -> str:
        return self.group.code

    @property
    def title(self) -> str:
        return self.group.title_on(self.day) if self.day else self.group.title

    @property
    def get_absolute_url(self) -> str:
        return self.group.get_absolute_url() + kept(self.day)

    @property
    def is_concluded(self) -> bool:
        concluded_on = self.group.concluded_on
        return concluded_on is not None and (self.day is None or concluded_on <= self.day)

    @property
    def state(self) -> str:
        """In words, where it is worth saying; only the conclusion has a date, so only it is told of another day."""
        if self.is_concluded or (self.day is None and self.group.state != WorkingGroup.State.ACTIVE):
            return self.group.get_state_display()
        return ""

    @property
    def seats(self) -> list[Seat]:
        """The chairs first, within a role by the name of the organisation."""
        mandates = sorted(self.group.mandates.all(), key=lambda mandate: ROLES.index(mandate.role))
        return [Seat(mandate, self.day) for mandate in mandates]

    @property
    def chairs(self) -> list[Seat]:
        return [seat for seat in self.seats if seat.mandate.role == Mandate.Role.CHAIR]

    @property
    def line(self) -> str:
        names = ", ".join(seat.organisation for seat in self.chairs)
        chaired = _("Chaired by %(organisations)s") % {"organisations": names} if names else ""
        return " · ".join(part for part in (self.state, chaired) if part)


@dataclass(frozen=True)
class Node:
    on_day: GroupOnDay
    parts: list[Node]


def by_code(group: WorkingGroup) -> list[str | int]:
    """The key to sort by: SWG3.2 stands before SWG3.10."""
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", group.code.upper())]


def on_day(groups: Iterable[WorkingGroup], day: datetime.date | None) -> list[GroupOnDay]:
    """In the order given. One query beyond `groups` for today and three for another day."""
    rows = list(groups)
    mandates = Mandate.objects.on(day or today()).order_by("organisation__name")
    mandates = mandates.select_related("organisation").with_holders(day or today())
    if day is None:
        prefetch_related_objects(rows, Prefetch("mandates", mandates))
    else:
        mandates = mandates.prefetch_related("organisation__former_names")
        prefetch_related_objects(rows, Prefetch("mandates", mandates), "former_titles")
    return [GroupOnDay(group, day) for group in rows]


def tree_of(groups: list[GroupOnDay]) -> list[Node]:
    """A group whose parent is not among them stands at the top."""
    known = {row.group.pk for row in groups}
    parts: defaultdict[UUID | None, list[GroupOnDay]] = defaultdict(list)
    for row in groups:
        parts[row.group.parent_id if row.group.parent_id in known else None].append(row)

    def nodes(parent: UUID | None) -> list[Node]:
        return [Node(row, nodes(row.group.pk)) for row in parts[parent]]

    return nodes(None)


def organisation_on(organisation: Organisation, day: datetime.date | None) -> str:
    """Its acronym or name; on another day the name it bore then, if that was another one."""
    name = organisation.name_on(day) if day else organisation.name
    return name if name != organisation.name else organisation.acronym or name
