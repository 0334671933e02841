"""The people of an organisation, as their colleagues and their official contacts see them; in four queries a page."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.dated import today
from members.models import Affiliation, Organisation
from members.profiles.visibility import Facet, Onlooker, Shown, seen_by, shown, with_people

WEEK, MONTH, YEAR = (datetime.timedelta(days=days) for days in (7, 30, 365))


@dataclass(frozen=True)
class Colleague:
    """`visit`: in coarse words, and for official contacts only. `parts`: the groups, each with the role in it."""

    affiliation: Affiliation
    person: Shown
    visit: str = ""
    parts: list[tuple[Any, str]] = field(default_factory=list)


def people_shown(organisation: Organisation, viewer: Onlooker, *, to_contact: bool) -> Any:
    """Affiliations of today and those to come, official contacts first.

    An official contact sees everybody; a colleague sees the official contacts and whoever lets them.
    """
    affiliations = with_people(organisation.affiliations.running_after(today()))
    if not to_contact:
        seen = seen_by(viewer, Facet.NAME, person="person") | Q(is_official_contact=True)
        affiliations = affiliations.filter(seen, person__is_active=True).exclude(person__name="")
    return affiliations.order_by("-is_official_contact", "person__name", "person__email")


def colleagues(affiliations: Iterable[Affiliation], viewer: Onlooker, *, to_contact: bool) -> list[Colleague]:
    """For a page of one organisation's affiliations."""
    rows = list(affiliations)
    parts = _parts_of(rows)
    return [
        Colleague(
            affiliation=row,
            person=_whole(row) if to_contact else _as_colleague(row, viewer),
            visit=visit_in_words(row.person.last_visit) if to_contact else "",
            parts=parts[row.person_id],
        )
        for row in rows
    ]


def _whole(row: Affiliation) -> Shown:
    person = row.person
    return Shown(name=str(person), latin_name=person.latin_name, job_title=row.job_title, email=person.email)


def _as_colleague(row: Affiliation, viewer: Onlooker) -> Shown:
    seen = shown(row.person, viewer, job_title=row.job_title)
    if not seen.name and row.is_official_contact:  # whom their colleagues turn to
        return Shown(name=row.person.name)
    return seen


def _parts_of(rows: list[Affiliation]) -> dict[UUID, list[tuple[Any, str]]]:
    """By person: their seats for this organisation, then the other groups in which they take part for it."""
    parts: dict[UUID, list[tuple[Any, str]]] = defaultdict(list)
    if not rows:
        return parts
    people, organisation = [row.person_id for row in rows], rows[0].organisation
    seated = set()
    for seat in _current(organisation.mandates, people):
        parts[seat.person_id].append((seat.group, seat.get_role_display()))
        seated.add((seat.person_id, seat.group_id))
    for part in _current(organisation.participations, people):
        if (part.person_id, part.group_id) not in seated:
            parts[part.person_id].append((part.group, ""))
    return parts


def _current(rows: Any, people: list[UUID]) -> Any:
    rows = rows.current().filter(person__in=people).exclude(group__state="proposed")
    return rows.select_related("group").order_by("group__code")


def visit_in_words(visit: datetime.datetime | None) -> str:
    """Not the day, which is nobody's business: whether somebody still comes."""
    if visit is None:
        return _("not yet")
    since = timezone.now() - visit
    if since <= WEEK:
        return _("in the last week")
    if since <= MONTH:
        return _("in the last month")
    return _("in the last year") if since <= YEAR else _("longer ago")
