"""Feeds of what is open to everybody: Atom (RFC 4287) and JSON Feed 1.1, from one description of a feed."""

import datetime
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Max
from django.utils import timezone

from journal.models import Entry
from sector_reports.citing.record import PUBLISHER, Citation, CitedFile, absolute, cited
from sector_reports.markup import DECLARATION, Markup, element, printable, single_line
from sector_reports.models import Report
from sector_reports.models.report import ReportQuerySet
from working_groups.markdown import first_paragraph, render
from working_groups.models import NewsItem

MOST_ENTRIES = 50
ATOM = "http://www.w3.org/2005/Atom"
NEVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class FeedEntry:
    """`published` is None where the day is not known: a time would invent it."""

    urn: str
    url: str
    title: str
    summary: str
    html: str
    language: str
    published: datetime.datetime | None
    updated: datetime.datetime
    tags: tuple[str, ...] = ()
    file: CitedFile | None = None
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class Feed:
    """`url` is the feed's own address, `page` that of the page with the same list."""

    title: str
    url: str
    page: str
    entries: list[FeedEntry]

    @property
    def updated(self) -> datetime.datetime:
        return max((entry.updated for entry in self.entries), default=NEVER)


def of_reports(reports: ReportQuerySet) -> list[FeedEntry]:
    """The newest of them; they are open ones."""
    newest = reports.select_related("group", "harvest_record").newest_first()[:MOST_ENTRIES]
    return [_report(report, citation) for report, citation in cited(newest)]


def _report(report: Report, citation: Citation) -> FeedEntry:
    return FeedEntry(
        urn=citation.urn,
        url=citation.url,
        title=citation.title,
        summary=citation.abstract,
        html="",
        language=citation.language,
        published=_midnight(report.published_on) if citation.date.day else None,
        updated=report.harvest_record.changed_at,
        tags=(citation.kind, citation.group, *citation.sectors),
        file=citation.file,
        related=tuple(relation.url for relation in citation.relations),
    )


def of_news(news: Iterable[NewsItem]) -> list[FeedEntry]:
    """What has a date, the newest first; when it last changed is on record."""
    items = list(news)
    changes = (
        Entry.objects.filter(
            content_type=ContentType.objects.get_for_model(NewsItem),
            object_id__in=[item.pk for item in items],
        )
        .values_list("object_id")
        .annotate(last=Max("at"))
        .order_by()
    )
    changed = dict(changes)
    return [_news(item, changed.get(item.pk)) for item in items]


def _news(item: NewsItem, changed: datetime.datetime | None) -> FeedEntry:
    published = _midnight(item.published_on)
    return FeedEntry(
        urn=item.pk.urn,
        url=absolute(item.get_absolute_url()),
        title=single_line(item.title),
        summary=single_line(first_paragraph(item.body)),
        html=printable(render(item.body)),
        language=settings.LANGUAGE_CODE,
        published=published,
        updated=changed or published or NEVER,
        tags=tuple(single_line(sector.name) for sector in item.sectors.all()),
    )


def _midnight(day: datetime.date | None) -> datetime.datetime | None:
    """The beginning of a day where ECSO sits."""
    if day is None:
        return None
    return datetime.datetime.combine(day, datetime.time(), tzinfo=timezone.get_default_timezone())


# Atom


def atom(feed: Feed) -> str:
    return DECLARATION + element(
        "feed",
        element("id", feed.url),
        element("title", feed.title),
        element("updated", _when(feed.updated)),
        element("author", element("name", PUBLISHER), element("uri", absolute("/"))),
        _link("self", feed.url, "application/atom+xml"),
        _link("alternate", feed.page, "text/html"),
        *(_atom_entry(entry) for entry in feed.entries),
        attributes={"xmlns": ATOM, "xml:lang": settings.LANGUAGE_CODE},
    )


def _atom_entry(entry: FeedEntry) -> Markup:
    parts = [
        element("id", entry.urn),
        element("title", entry.title),
        element("updated", _when(entry.updated)),
        _link("alternate", entry.url, "text/html"),
    ]
    if entry.published:
        parts.append(element("published", _when(entry.published)))
    if entry.file:
        parts.append(_link("enclosure", entry.file.url, entry.file.media_type, length=str(entry.file.size)))
    parts += [_link("related", url, "text/html") for url in entry.related]
    parts += [element("category", attributes={"term": tag}) for tag in entry.tags]
    parts.append(element("summary", entry.summary))
    if entry.html:
        parts.append(element("content", entry.html, attributes={"type": "html"}))
    return element("entry", *parts, attributes={"xml:lang": entry.language})


def _link(relation: str, target: str, media_type: str, **more: str) -> Markup:
    return element("link", attributes={"rel": relation, "href": target, "type": media_type, **more})


def _when(moment: datetime.datetime) -> str:
    return moment.isoformat(timespec="seconds")


# JSON Feed


def json_feed(feed: Feed) -> str:
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page,
        "feed_url": feed.url,
        "language": settings.LANGUAGE_CODE,
        "authors": [{"name": PUBLISHER, "url": absolute("/")}],
        "items": [_json_item(entry) for entry in feed.entries],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _json_item(entry: FeedEntry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": entry.urn,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "date_modified": _when(entry.updated),
        "language": entry.language,
        "tags": list(entry.tags),
    }
    item |= {"content_html": entry.html} if entry.html else {"content_text": entry.summary}
    if entry.published:
        item["date_published"] = _when(entry.published)
    if entry.file:
        file = entry.file
        item["attachments"] = [{"url": file.url, "mime_type": file.media_type, "size_in_bytes": file.size}]
    return item


@dataclass(frozen=True)
class FeedFormat:
    media_type: str
    render: Callable[[Feed], str]


FORMATS = {
    "atom": FeedFormat("application/atom+xml", atom),
    "json": FeedFormat("application/feed+json", json_feed),
}
