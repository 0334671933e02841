"""The best pages of the reports that are shown, with what stands there."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from sector_reports.library import PageFound
from sector_reports.models import Edition, Page, Report
from sector_reports.models.edition import PublishedFile
from sector_reports.reading.covers import address_of_cover
from sector_reports.search import schema
from sector_reports.search.extracts import Extracts
from sector_reports.search.queries import Queries
from sector_reports.search.question import Sought
from sector_reports.search.reading import Opened
from working_groups.tlp import Tlp

MOST = 3  # shown of a report
AT_ONCE = 400  # asked for all the reports together; whoever gets none of them is asked for alone
Place = tuple[int, int]  # edition and page
Files = dict[UUID, list[PublishedFile]]  # by report, the newest edition first


def files_of(readable: Iterable[Report]) -> Files:
    """Of reports that this viewer may read."""
    files: Files = defaultdict(list)
    for file in Edition.objects.published_files(report.pk for report in readable):
        files[file.report].append(file)
    return files


def cover_of(report: Report, files: Files) -> str:
    """From TLP:AMBER on covers are drawn: every picture of a page is stamped, and on record."""
    newest = files.get(report.pk, [])[:1]
    if report.tlp >= Tlp.AMBER or not newest or not newest[0].has_cover:
        return ""
    return address_of_cover(report.slug, newest[0].edition)


def best_pages(
    opened: Opened, queries: Queries, reports: Iterable[Report], wanted: Collection[Sought]
) -> dict[UUID, list[Place]]:
    """Of the newest edition that has any, in the order of the pages. `reports`: those that may be read."""
    numbers = {report.number: report.pk for report in reports}
    found = _found(opened, queries, list(numbers.values()), wanted, AT_ONCE) if numbers else []
    if len(found) == AT_ONCE:
        seen = {number for number, _place in found}
        for number, report in numbers.items():
            if number not in seen:
                found += _found(opened, queries, [report], wanted, 4 * MOST)
    places: dict[int, list[Place]] = defaultdict(list)
    for number, place in found:
        places[number].append(place)
    return {numbers[number]: _best(each) for number, each in places.items()}


def _found(
    opened: Opened, queries: Queries, reports: list[UUID], wanted: Collection[Sought], most: int
) -> list[tuple[int, Place]]:
    """Number of the report, and place; the best first."""
    query = queries.pages(map(str, reports), wanted)
    places = [place for _score, place in opened.searcher.search(query, most, count=False).hits]
    columns = [opened.numbers(name, places) for name in ("report_number", "edition", "page")]
    return [(report, (edition, page)) for report, edition, page in zip(*columns, strict=True)]


def _best(places: list[Place]) -> list[Place]:
    newest = max(edition for edition, _page in places)
    return sorted([place for place in places if place[0] == newest][:MOST])


class PageTexts:
    """What stands on pages; nothing for a report whose opening goes on record."""

    def __init__(
        self,
        reports: Iterable[Report],
        files: Files,
        places: dict[UUID, list[Place]],
        wanted: Iterable[Sought],
    ) -> None:
        self._readers: dict[tuple[UUID, int], str] = {}
        self._asked = urlencode({"q": " ".join(map(str, wanted))})
        open_ones = [report.pk for report in reports if report.tlp < Tlp.AMBER and report.pk in places]
        self._files = {(report, file.edition): file for report in open_ones for file in files[report]}
        self._texts = Page.objects.texts_at(
            (self._files[report, edition].file, page)
            for report in open_ones
            for edition, page in places[report]
            if (report, edition) in self._files
        )

    def found(self, extracts: Extracts, report: Report, places: Iterable[Place]) -> list[PageFound]:
        return [self._found(extracts, report, *place) for place in places]

    def _found(self, extracts: Extracts, report: Report, edition: int, page: int) -> PageFound:
        file = self._files.get((report.pk, edition))
        text = self._texts.get((file.file, page), "") if file else ""
        extract = extracts.of(text, schema.page(file.language), file.language) if file and text else ""
        return PageFound(edition, page, f"{self._reader(report, edition)}{page}/?{self._asked}#page", extract)

    def _reader(self, report: Report, edition: int) -> str:
        """Asked for once an edition: to reverse an address takes longer than to find the page."""
        if (report.pk, edition) not in self._readers:
            self._readers[report.pk, edition] = reverse("sector_reports:read", args=[report.slug, edition])
        return self._readers[report.pk, edition]
