"""What the library finds for a viewer, and how much of it there is of each kind, sector, group, year and so on.

This is PostgreSQL's answer, which searches titles and abstracts; sector_reports/search/library.py gives the index's.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, overload

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import Count, F, Q

from sector_reports.facets import FACETS, Choice, Facet, Name
from sector_reports.models import Report
from sector_reports.models.report import ReportQuerySet
from sector_reports.reading.covers import covers_of
from sector_reports.search.question import Question
from working_groups.viewer import Viewer

MARK_START, MARK_STOP = "\ue000", "\ue001"  # private characters, which no abstract has


@dataclass(frozen=True)
class PageFound:
    """A page of an edition where the words stand. No extract where opening the file goes on record."""

    edition: int
    number: int
    url: str
    extract: str


@dataclass(frozen=True)
class Found:
    """`cover`: the address of its first page, where this viewer may see it."""

    report: Report
    cover: str = ""
    extract: str = ""
    pages: list[PageFound] = field(default_factory=list)


@dataclass(frozen=True)
class Results:
    """All that was found, of which a paginator takes a page."""

    number: int
    part: Callable[[slice], list[Found]]

    def __len__(self) -> int:
        return self.number

    def __iter__(self) -> Iterator[Found]:
        return iter(self.part(slice(0, self.number)))

    @overload
    def __getitem__(self, wanted: int) -> Found: ...

    @overload
    def __getitem__(self, wanted: slice) -> list[Found]: ...

    def __getitem__(self, wanted: int | slice) -> Found | list[Found]:
        return self.part(slice(wanted, wanted + 1))[0] if isinstance(wanted, int) else self.part(wanted)


class Library:
    """A question, as LibraryForm understood it, put to the reports that a viewer may see."""

    searches_pages = False

    def __init__(self, viewer: Viewer, visible: ReportQuerySet, asked: dict[str, Any]) -> None:
        self.q: str = asked.get("q", "")
        self.question: Question = asked.get("question", Question())
        self.means_nothing = bool(self.q.strip()) and not (self.question or self.question.filters)
        self._within: dict[str, list[Any]] = asked.get("within") or {}
        self._chosen = {facet.name: list(asked.get(facet.name) or []) for facet in FACETS}
        self._viewer, self._visible = viewer, visible

    @cached_property
    def _query(self) -> SearchQuery:
        return SearchQuery(str(self.question), config="english", search_type="websearch")

    @cached_property
    def _matching(self) -> ReportQuerySet:
        if self.means_nothing:
            return self._visible.none()
        asked_for = self._visible.filter(
            *(facet.condition(self._within.get(facet.name, [])) for facet in FACETS)
        )
        return asked_for.filter(search_vector=self._query) if self.question else asked_for

    def results(self) -> Results:
        found = self._found()
        return Results(found.count(), lambda wanted: self._shown(found.select_related("group")[wanted]))

    def _shown(self, reports: Iterable[Report]) -> list[Found]:
        covers = covers_of([report.pk for report in reports], self._viewer)
        return [
            Found(report, covers.get(report.pk, ""), getattr(report, "extract", "")) for report in reports
        ]

    def facets(self) -> list[tuple[Facet, list[Choice]]]:
        return [(facet, facet.choices(self._counts(facet), self._chosen[facet.name])) for facet in FACETS]

    def did_you_mean(self) -> str:
        """A question that finds something where this one finds nothing; only the index knows one."""
        return ""

    def _found(self) -> ReportQuerySet:
        found = self._matching.filter(*(self._condition(facet) for facet in FACETS))
        if not self.question:
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

    def _condition(self, facet: Facet) -> Q:
        return facet.condition(self._chosen[facet.name])

    def _counts(self, facet: Facet) -> dict[Name, int]:
        """Of what the other facets leave; the commonest first."""
        others = [self._condition(other) for other in FACETS if other is not facet]
        rows = (
            self._matching.filter(*others)
            .filter(facet.counted, **{f"{facet.fields[0]}__isnull": False})
            .order_by()
            .values(*facet.fields)
            .annotate(count=Count("pk", distinct=True))
            .order_by("-count", facet.fields[-1])
        )
        return {facet.read(*(row[name] for name in facet.fields)): row["count"] for row in rows}
