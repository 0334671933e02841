"""What the index is told of a report, read from PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch
from tantivy import Document

from sector_reports.models import Edition, Page, Report
from sector_reports.search import schema
from sector_reports.search.common import Common, pairs_in
from sector_reports.search.policy import keys_to_list, keys_to_read
from sector_reports.search.words import analyzer, folded, languages
from working_groups.tlp import Tlp

PageRow = tuple[UUID, int, str]  # file, number, text


def of_reports(report_ids: Iterable[UUID], common: Common) -> Iterator[Document]:
    """Of each report that is published, with the words of its pages. `common`: the words whose pairs are told."""
    reports = _published(report_ids)
    pages = _pages_by_file(reports)
    for report in reports:
        yield _document_of(report, report.readable_editions, pages, common)


def of_pages(report_ids: Iterable[UUID]) -> Iterator[Document]:
    """Of each page of each report that is published."""
    reports = _published(report_ids)
    pages = _pages_by_file(reports)
    for report in reports:
        for edition in report.readable_editions:
            yield from _documents_of_pages(report, edition, pages)


def _published(report_ids: Iterable[UUID]) -> list[Any]:
    return list(
        Report.objects.available()
        .filter(pk__in=report_ids)
        .order_by("pk")
        .prefetch_related(
            "addressed_groups",
            "recipients",
            "sectors",
            "organisations",
            Prefetch(
                "editions", Edition.objects.published().order_by("-number"), to_attr="readable_editions"
            ),
        )
    )


def _pages_by_file(reports: list[Any]) -> dict[UUID | None, list[PageRow]]:
    """Not of TLP:RED reports: the words of their files are in no index."""
    files = [
        edition.file_id for report in reports if report.tlp < Tlp.RED for edition in report.readable_editions
    ]
    pages: dict[UUID | None, list[PageRow]] = defaultdict(list)
    rows = Page.objects.filter(file__in=files).order_by("file", "number")
    for row in rows.values_list("file", "number", "text"):
        pages[row[0]].append(row)
    return pages


def _document_of(
    report: Report, editions: list[Edition], pages: dict[Any, list[PageRow]], common: Common
) -> Document:
    document = Document()
    audience = report.audience()
    spoken = [edition.language for edition in editions if edition.language in languages()]
    sectors = sorted(str(sector.pk) for sector in report.sectors.all())
    values: dict[str, Iterable[str]] = {
        "report": [str(report.pk)],
        "listed": keys_to_list(audience),
        "read": keys_to_read(audience),
        "kind": [report.kind],
        "label": [str(report.tlp)],
        "group": [str(report.group_id)],
        "sector": sectors,
        "sectors": [" ".join(sectors)],
        **_of_organisations(sorted(str(organisation.pk) for organisation in report.organisations.all())),
        "language": sorted(set(spoken)),
        "languages": [" ".join(sorted(set(spoken)))],
        "title": [report.title],
        "words": [report.title, report.abstract],
    }
    for language in dict.fromkeys(spoken or [settings.LANGUAGE_CODE]):
        values[schema.head(language)] = [report.title, report.abstract]
        texts = [
            row[2] for edition in editions if edition.language == language for row in pages[edition.file_id]
        ]
        whole = [report.title, report.abstract, *texts]
        values[schema.whole(language)] = whole
        if language in common:
            values[schema.pairs(language)] = _pairs(whole, language, common[language])
    for name, texts_of_field in values.items():
        for text in texts_of_field:
            document.add_text(name, text)
    document.add_unsigned("report_number", report.number)
    document.add_unsigned("newest", newest_first(report))
    if report.published_on:
        document.add_unsigned(schema.YEAR, report.published_on.year)
    return document


def _of_organisations(organisations: list[str]) -> dict[str, list[str]]:
    first = {
        name: [value]
        for name, value in zip_longest(schema.EACH, organisations[: len(schema.EACH)], fillvalue="")
    }
    return {"organisation": organisations, **first, schema.REST: organisations[len(schema.EACH) :] or [""]}


def _documents_of_pages(
    report: Report, edition: Edition, pages: dict[Any, list[PageRow]]
) -> Iterator[Document]:
    if edition.language not in languages():
        return
    for _file, number, text in pages[edition.file_id]:
        document = Document()
        document.add_text("report", str(report.pk))
        document.add_unsigned("report_number", report.number)
        document.add_unsigned("edition", edition.number)
        document.add_unsigned("page", number)
        for name in schema.all_columns():
            document.add_text(name, "")
        document.add_text(schema.page(edition.language), text)
        yield document


def _pairs(texts: list[str], language: str, common: frozenset[str]) -> set[str]:
    return {pair for text in texts for pair in pairs_in(analyzer(language).analyze(text), common)}


def newest_first(report: Report) -> int:
    """Sorted downwards, the newest come first, and those of one day by the beginning of their titles."""
    day = report.published_on.toordinal() if report.published_on else 0
    begins = " ".join(folded(report.title)).encode("ascii", "replace")[:5].ljust(5, b" ")
    return (day << 40) + ((1 << 40) - 1 - int.from_bytes(begins, "big"))
