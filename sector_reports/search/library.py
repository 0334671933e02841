"""The library as the index knows it: the words of every page, and counts of 100,000 reports within milliseconds.

The index finds and counts; what is shown is read from PostgreSQL, once more through `visible_to` and `readable_by`.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Case, When
from tantivy import Query

from sector_reports.facets import FACETS, Choice, Facet, named
from sector_reports.library import Found, Library, Results
from sector_reports.models import Report
from sector_reports.models.report import ReportQuerySet
from sector_reports.search import schema
from sector_reports.search.extracts import Extracts
from sector_reports.search.filters import sectors_named
from sector_reports.search.pages import Files, PageTexts, best_pages, cover_of, files_of
from sector_reports.search.queries import Queries, every, worth_seeking
from sector_reports.search.reading import Opened
from sector_reports.search.suggestions import did_you_mean
from working_groups import policy
from working_groups.viewer import Viewer

logger = logging.getLogger(__name__)

MOST_VALUES = 10_000  # of a facet


@dataclass(frozen=True)
class Counted:
    """So many reports, and so many by facet and key."""

    number: int
    of: dict[str, dict[str, int]]


class IndexLibrary(Library):
    searches_pages = True

    def __init__(
        self, opened: Opened, viewer: Viewer, visible: ReportQuerySet, asked: dict[str, Any]
    ) -> None:
        super().__init__(viewer, visible, asked)
        self._opened = opened
        self.question = worth_seeking(self.question)
        self._queries = Queries(opened, viewer)
        parts = [self._queries.available()]
        parts += [
            self._narrowed(facet, self._within.get(facet.name))
            for facet in FACETS
            if facet.name in self._within
        ]
        if self.question:
            parts.append(self._queries.matching(self.question, sectors_named(self.question)))
        self._asked = Query.empty_query() if self.means_nothing else every(parts)

    # What is found

    def results(self) -> Results:
        return Results(self._counted.number, self._part)

    def did_you_mean(self) -> str:
        return did_you_mean(self._opened, self._viewer, self.question) if self.question.wanted else ""

    def _part(self, wanted: slice) -> list[Found]:
        order = None if self.question else "newest"
        start, number = wanted.start or 0, wanted.stop - (wanted.start or 0)
        if number <= 0:
            return []
        searcher = self._opened.searcher
        hits = searcher.search(self._but(None), number, count=False, order_by_field=order, offset=start).hits
        return self._numbered(self._opened.numbers("report_number", [place for _score, place in hits]))

    def _numbered(self, numbers: list[int]) -> list[Found]:
        """The index decides nothing alone: PostgreSQL is asked again for each report that is shown."""
        may_read = Case(When(policy.readable(Report, self._viewer), then=True), default=False)
        rows = self._visible.filter(number__in=numbers).defer("search_vector")
        rows = rows.select_related("group").annotate(may_read=may_read)
        reports: dict[int, Any] = {report.number: report for report in rows}
        if missing := len(numbers) - len(reports):
            logger.error("The index finds %d reports that may not be shown", missing)
        found = [reports[number] for number in numbers if number in reports]
        files = files_of([report for report in found if report.may_read])
        if self.question.wanted:
            return self._with_pages(found, files)
        return [
            Found(report, cover_of(report, files), _beginning(report.abstract) if self.question else "")
            for report in found
        ]

    def _with_pages(self, reports: list[Any], files: Files) -> list[Found]:
        readable = [report for report in reports if report.may_read]
        places = best_pages(self._opened, self._queries, readable, self.question.wanted)
        texts = PageTexts(readable, files, places, self.question.wanted)
        extracts = Extracts(self._opened, self._queries, self.question.wanted)
        found = []
        for report in reports:
            pages = texts.found(extracts, report, places.get(report.pk, []))
            quoted = "" if any(page.extract for page in pages) else self._quoted(extracts, report)
            found.append(Found(report, cover_of(report, files), quoted, pages))
        return found

    def _quoted(self, extracts: Extracts, report: Report) -> str:
        """Of the abstract, where no page is quoted."""
        language = settings.LANGUAGE_CODE
        return extracts.of(report.abstract, schema.head(language), language) or _beginning(report.abstract)

    # Facets

    def facets(self) -> list[tuple[Facet, list[Choice]]]:
        counts = dict(self._counted.of)
        for facet in FACETS:
            if self._chosen[facet.name]:
                counts[facet.name] = self._count([facet], self._but(facet)).of[facet.name]
        names = named(counts)
        return [(facet, facet.choices(names[facet.name], self._chosen[facet.name])) for facet in FACETS]

    @cached_property
    def _counted(self) -> Counted:
        """What was found, and the facets of which no value is chosen: those count just that."""
        return self._count([facet for facet in FACETS if not self._chosen[facet.name]], self._but(None))

    def _count(self, facets: Iterable[Facet], query: Query) -> Counted:
        """A report is of one kind, so their numbers add up to that of all."""
        columns = {facet.name: schema.columns(facet.name) for facet in facets} | {"kind": ("kind",)}
        asked: dict[str, Any] = {
            name: {"terms": {"field": name, "size": MOST_VALUES, "segment_size": MOST_VALUES}}
            for names in columns.values()
            for name in names
        }
        answer = self._opened.searcher.aggregate(query, asked)
        of = {
            facet: _by_key(bucket for name in names for bucket in answer[name]["buckets"])
            for facet, names in columns.items()
        }
        return Counted(sum(of["kind"].values()), of)

    def _but(self, aside: Facet | None) -> Query:
        """What was asked, within the values chosen of every facet but this one."""
        chosen = [
            self._narrowed(facet, self._chosen[facet.name])
            for facet in FACETS
            if facet is not aside and self._chosen[facet.name]
        ]
        return every([self._asked, *chosen])

    def _narrowed(self, facet: Facet, values: list[Any] | None) -> Query:
        if facet.name == schema.YEAR:
            return self._queries.any_year(values or [])
        return self._queries.any_of(facet.name, [facet.key(value) for value in values or []])


def _by_key(buckets: Iterable[dict[str, Any]]) -> dict[str, int]:
    """A bucket is of one key, or of a set of keys with spaces between."""
    counts: Counter[str] = Counter()
    for bucket in buckets:
        for key in str(bucket["key"]).split():
            counts[key] += bucket["doc_count"]
    return counts


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:40])
