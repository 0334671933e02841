"""The library as the index knows it: the words of every page, and counts of 100,000 reports within milliseconds.

The index finds and counts; what is shown is read from PostgreSQL, once more through `visible_to` and `readable_by`.
"""

import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from tantivy import Query

from sector_reports.facets import FACETS, Choice, Facet, Name, commonest_first
from sector_reports.library import Found, Library, PageFound, Results
from sector_reports.models import Page, Report
from sector_reports.models.report import ReportQuerySet
from sector_reports.search import schema
from sector_reports.search.extracts import Extracts
from sector_reports.search.filters import sectors_named
from sector_reports.search.queries import Queries, every, worth_seeking
from sector_reports.search.reading import Opened
from sector_reports.search.suggestions import did_you_mean
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

logger = logging.getLogger(__name__)

MOST_PAGES = 3  # shown of a report
MOST_VALUES = 10_000  # of a facet
Hit = tuple[UUID, int, int]  # the page's identifier, the edition's number, the page's


class IndexLibrary(Library):
    searches_pages = True

    def __init__(
        self, opened: Opened, viewer: Viewer, visible: ReportQuerySet, asked: dict[str, Any]
    ) -> None:
        super().__init__(visible, asked)
        self._opened, self._viewer, self._visible = opened, viewer, visible
        self.question = worth_seeking(self.question)
        self._queries = Queries(opened.schema, viewer, opened.stale)
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
        return Results(self._count(), self._part)

    def did_you_mean(self) -> str:
        return did_you_mean(self._opened, self._viewer, self.question) if self.question.wanted else ""

    def _count(self) -> int:
        counted = self._opened.searcher.aggregate(
            self._but(None), {"found": {"value_count": {"field": "newest"}}}
        )
        return int(counted["found"]["value"])

    def _part(self, wanted: slice) -> list[Found]:
        order = None if self.question else "newest"
        searcher = self._opened.searcher
        start, number = wanted.start or 0, wanted.stop - (wanted.start or 0)
        if number <= 0:
            return []
        hits = searcher.search(self._but(None), number, count=False, order_by_field=order, offset=start).hits
        identifiers = [UUID(searcher.doc(place)["report"][0]) for _score, place in hits]
        return self._shown(identifiers)

    def _shown(self, identifiers: list[UUID]) -> list[Found]:
        """The index decides nothing alone: PostgreSQL is asked again for each report that is shown."""
        rows = self._visible.filter(pk__in=identifiers).select_related("group")
        reports = {report.pk: report for report in rows}
        if missing := len(identifiers) - len(reports):
            logger.error("The index finds %d reports that may not be shown", missing)
        found = [reports[identifier] for identifier in identifiers if identifier in reports]
        if not self.question.wanted:
            return [Found(report, _beginning(report.abstract) if self.question else "") for report in found]
        return self._with_pages(found)

    # Pages and extracts

    def _with_pages(self, reports: list[Report]) -> list[Found]:
        readable = set(
            Report.objects.readable_by(self._viewer)
            .filter(pk__in=[report.pk for report in reports])
            .values_list("pk", flat=True)
        )
        hits = {report.pk: self._best_pages(report) for report in reports if report.pk in readable}
        shown = [page for report in reports if report.tlp < Tlp.AMBER for page, *_ in hits.get(report.pk, [])]
        rows = Page.objects.filter(pk__in=shown).values_list("pk", "text", "file__editions__language")
        texts = {pk: (text, language) for pk, text, language in rows}
        extracts = Extracts(self._opened, self._queries, self.question.wanted)
        return [
            Found(
                report,
                self._abstract(extracts, report),
                [self._page(extracts, report, hit, texts) for hit in hits.get(report.pk, [])],
            )
            for report in reports
        ]

    def _best_pages(self, report: Report) -> list[Hit]:
        """Of the newest edition that has any, in the order of the pages."""
        query = self._queries.pages(str(report.pk), self.question.wanted)
        searcher = self._opened.searcher
        found = [
            searcher.doc(place) for _score, place in searcher.search(query, 4 * MOST_PAGES, count=False).hits
        ]
        newest = max((page["edition"][0] for page in found), default=0)
        best = [page for page in found if page["edition"][0] == newest][:MOST_PAGES]
        return sorted(
            ((UUID(page["page"][0]), newest, page["number"][0]) for page in best), key=lambda hit: hit[2]
        )

    def _page(
        self, extracts: Extracts, report: Report, hit: Hit, texts: dict[UUID, tuple[str, str]]
    ) -> PageFound:
        identifier, edition, number = hit
        text, language = texts.get(identifier, ("", settings.LANGUAGE_CODE))
        address = reverse("sector_reports:read", args=[report.slug, edition, number])
        asked = urlencode({"q": self.question})
        extract = extracts.of(text, schema.page(language), language) if text else ""
        return PageFound(edition, number, f"{address}?{asked}#page", extract)

    def _abstract(self, extracts: Extracts, report: Report) -> str:
        language = settings.LANGUAGE_CODE
        return extracts.of(report.abstract, schema.head(language), language) or _beginning(report.abstract)

    # Facets

    def facets(self) -> list[tuple[Facet, list[Choice]]]:
        free = [facet for facet in FACETS if not self._chosen[facet.name]]
        counts = self._counts_of(free, self._but(None))
        for facet in FACETS:
            if facet not in free:
                counts |= self._counts_of([facet], self._but(facet))
        return [(facet, facet.choices(counts[facet.name], self._chosen[facet.name])) for facet in FACETS]

    def _counts_of(self, facets: Iterable[Facet], query: Query) -> dict[str, dict[Name, int]]:
        asked = {
            facet.name: {"terms": {"field": facet.name, "size": MOST_VALUES, "segment_size": MOST_VALUES}}
            for facet in facets
        }
        answer = self._opened.searcher.aggregate(query, asked) if asked else {}
        return {
            facet.name: commonest_first(
                {str(bucket["key"]): bucket["doc_count"] for bucket in answer[facet.name]["buckets"]},
                facet.names,
            )
            for facet in facets
        }

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


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:40])
