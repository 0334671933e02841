"""What the library finds for a viewer, and how much of it there is of each kind, sector, group, year and label."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from sector_reports.models import Report
from sector_reports.models.report import ReportQuerySet
from working_groups.tlp import Tlp

MARK_START, MARK_STOP = "\ue000", "\ue001"  # private characters, which no abstract has
MOST_SHOWN = 10


@dataclass(frozen=True)
class Choice:
    """One line of a facet: `value` stands in the address, `title` on the page."""

    value: str
    title: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list.

    name: in the address. fields: of a report, by which it is counted; they are the arguments of `read`, which gives a
    value's text in the address and on the page. lookup: the filter by values as the form understood them, of which
    `asked` gives the arguments for `read`.
    """

    name: str
    title: Any
    fields: tuple[str, ...]
    lookup: str
    read: Callable[..., tuple[str, str]]
    asked: Callable[[Any], tuple[Any, ...]] = lambda value: (value,)

    def condition(self, values: list[Any]) -> Q:
        return Q(**{f"{self.lookup}__in": values}) if values else Q()


class SectorFacet(Facet):
    def condition(self, values: list[Any]) -> Q:
        """A report of two chosen sectors is found once: no join."""
        if not values:
            return Q()
        return Q(pk__in=Report.sectors.through.objects.filter(sector__in=values).values("report"))


FACETS = (
    Facet("kind", _("Kind"), ("kind",), "kind", lambda kind: (kind, str(Report.Kind(kind).label))),
    SectorFacet(
        "sector",
        _("Sector"),
        ("sectors__slug", "sectors__name"),
        "sectors",
        lambda slug, name: (slug, name),
        lambda sector: (sector.slug, sector.name),
    ),
    Facet(
        "group", _("Group"), ("group__code",), "group", lambda code: (code, code), lambda group: (group.code,)
    ),
    Facet(
        "year", _("Year"), ("published_on__year",), "published_on__year", lambda year: (str(year), str(year))
    ),
    Facet("label", _("Label"), ("tlp",), "tlp", lambda tlp: (Tlp(tlp).code, Tlp(tlp).label)),
)


class Library:
    """A question, as LibraryForm understood it, put to the reports that a viewer may see."""

    def __init__(self, visible: ReportQuerySet, question: dict[str, Any]) -> None:
        self.q: str = question.get("q", "")
        self._chosen = {facet.name: list(question.get(facet.name) or []) for facet in FACETS}
        query = SearchQuery(self.q, config="english", search_type="websearch")
        self._query = query
        self._matching = visible.filter(search_vector=query) if self.q else visible

    def results(self) -> ReportQuerySet:
        found = self._matching.filter(*(self._condition(facet) for facet in FACETS)).select_related("group")
        if not self.q:
            return found.newest_first()
        return found.annotate(
            extract=SearchHeadline(
                "abstract",
                self._query,
                config="english",
                start_sel=MARK_START,
                stop_sel=MARK_STOP,
                max_fragments=2,
            ),
            rank=SearchRank(F("search_vector"), self._query),
        ).order_by("-rank", F("published_on").desc(nulls_last=True), "title")

    def facets(self) -> list[tuple[Facet, list[Choice]]]:
        return [(facet, self._choices(facet)) for facet in FACETS]

    def _condition(self, facet: Facet) -> Q:
        return facet.condition(self._chosen[facet.name])

    def _choices(self, facet: Facet) -> list[Choice]:
        """The commonest values among what the other facets leave, and every chosen one."""
        others = [self._condition(other) for other in FACETS if other is not facet]
        rows = (
            self._matching.filter(*others)
            .exclude(**{f"{facet.fields[0]}__isnull": True})
            .order_by()
            .values(*facet.fields)
            .annotate(count=Count("pk"))
            .order_by("-count", facet.fields[-1])
        )
        counts = {facet.read(*(row[name] for name in facet.fields)): row["count"] for row in rows}
        chosen = {facet.read(*facet.asked(value)) for value in self._chosen[facet.name]}
        names = [name for place, name in enumerate(counts) if place < MOST_SHOWN or name in chosen]
        names += sorted(chosen - counts.keys())
        return [
            Choice(value, title, counts.get((value, title), 0), (value, title) in chosen)
            for value, title in names
        ]
