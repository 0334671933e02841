"""What every way of citing says of a report, before it is put into one format or another."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.urls import reverse

from sector_reports.markup import single_line
from sector_reports.models import Edition, Relation, Report, StoredFile
from sector_reports.models.report import ReportQuerySet
from sector_reports.open_reports import open_relations, to_cite

PUBLISHER = "European Cyber Security Organisation"


@dataclass(frozen=True)
class PartialDate:
    """A date as precisely as it is known; `day` is None where only the month is."""

    year: int
    month: int
    day: int | None = None

    def __str__(self) -> str:
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in self.parts[1:])])

    @property
    def parts(self) -> list[int]:
        return [self.year, self.month, *([self.day] if self.day else [])]


@dataclass(frozen=True)
class CitedFile:
    """The file of the newest published edition, under the address that keeps it for ever."""

    url: str
    media_type: str
    size: int
    sha256: str
    pages: int


@dataclass(frozen=True)
class CitedRelation:
    """What the report is to another one; `is_reverse`: what that one is to this."""

    kind: str
    is_reverse: bool
    url: str
    title: str


@dataclass(frozen=True)
class Citation:
    slug: str
    urn: str
    url: str
    title: str
    abstract: str
    kind: str
    group: str
    group_title: str
    group_url: str
    organisations: tuple[str, ...]
    sectors: tuple[str, ...]
    date: PartialDate
    edition: int
    language: str
    file: CitedFile
    relations: tuple[CitedRelation, ...]

    @property
    def publisher(self) -> str:
        return PUBLISHER

    @property
    def group_name(self) -> str:
        return f"{self.group} {self.group_title}"

    @property
    def contributors(self) -> tuple[str, ...]:
        return (self.group_name, *self.organisations)


def absolute(path: str) -> str:
    """An address under the portal's own base address, whatever host the question came to."""
    return f"{settings.BASE_URL}{path}"


def cited(reports: ReportQuerySet) -> list[tuple[Report, Citation]]:
    """Of open reports, in six queries, however many."""
    rows = list(to_cite(reports))
    relations = open_relations(rows)
    return [(report, citation_of(report, relations[report.pk])) for report in rows]


def citation_of(report: Report, relations: Iterable[Relation]) -> Citation:
    """For an open report, fetched `to_cite`, with its relations to other open ones."""
    edition = next(row for row in report.editions.all() if row.state == Edition.State.PUBLISHED)
    return Citation(
        slug=report.slug,
        urn=report.pk.urn,
        url=absolute(report.get_absolute_url()),
        title=single_line(report.title),
        abstract=single_line(report.abstract),
        kind=report.get_kind_display(),
        group=report.group.code,
        group_title=single_line(report.group.title),
        group_url=absolute(report.group.get_absolute_url()),
        organisations=tuple(single_line(row.name) for row in report.organisations.all()),
        sectors=tuple(single_line(row.name) for row in report.sectors.all()),
        date=_date(report),
        edition=edition.number,
        language=edition.language,
        file=_file(report, edition),
        relations=tuple(_relation(row, report) for row in relations),
    )


def _date(report: Report) -> PartialDate:
    day = cast(datetime.date, report.published_on)  # the database gives every published report one
    return PartialDate(day.year, day.month, None if report.is_month_only else day.day)


def _file(report: Report, edition: Edition) -> CitedFile:
    file = cast(StoredFile, edition.file)  # the database gives every published edition one
    address = reverse("sector_reports:edition_download", args=[report.slug, edition.number])
    return CitedFile(absolute(address), file.media_type, file.size, file.sha256, file.pages)


def _relation(row: Relation, report: Report) -> CitedRelation:
    _words, other = row.seen_from(report)
    url = absolute(other.get_absolute_url())
    return CitedRelation(row.kind, row.report_id != report.pk, url, single_line(other.title))
