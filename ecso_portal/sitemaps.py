"""What search engines may know of: an index, and lists of sections in pages that stay small however much there is."""

import datetime
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.models import Organisation
from sector_reports.models import Report
from sector_reports.open_reports import open_reports
from working_groups.models import AboutPage, NewsItem, WorkingGroup

A_PAGE = 5_000  # addresses; the protocol allows ten times as many


class PortalSitemap(Sitemap[Any]):
    """Addresses under the portal's own base address, whatever host the question came to."""

    limit = A_PAGE

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.BASE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.BASE_URL).netloc


class EntranceSitemap(PortalSitemap):
    def items(self) -> list[str]:
        return [
            "home",
            "working_groups:index",
            "working_groups:news_index",
            "sector_reports:library",
            "members:index",
            "members:map",
            "members:figures",
            "members:apply",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class RowsSitemap(PortalSitemap):
    """Pages are cut in the database, in an order that no later change upsets."""

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def items(self) -> QuerySet[Any]:
        return self.rows().order_by("pk")


class AboutSitemap(RowsSitemap):
    def rows(self) -> QuerySet[AboutPage]:
        return AboutPage.objects.only("slug")


class GroupSitemap(RowsSitemap):
    def rows(self) -> QuerySet[WorkingGroup]:
        return WorkingGroup.objects.shown().only("code")


class NewsSitemap(RowsSitemap):
    def rows(self) -> QuerySet[NewsItem]:
        return NewsItem.objects.published().only("slug")


class OrganisationSitemap(RowsSitemap):
    def rows(self) -> QuerySet[Organisation]:
        return Organisation.objects.shown().only("slug")


class ReportSitemap(RowsSitemap):
    def rows(self) -> QuerySet[Report]:
        return open_reports().select_related("harvest_record").only("slug", "harvest_record__changed_at")

    def lastmod(self, item: Report) -> datetime.datetime:
        return item.harvest_record.changed_at


SITEMAPS: dict[str, type[PortalSitemap]] = {
    "entrance": EntranceSitemap,
    "about": AboutSitemap,
    "groups": GroupSitemap,
    "news": NewsSitemap,
    "organisations": OrganisationSitemap,
    "reports": ReportSitemap,
}


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Leads to every page of every section that has something."""
    pages = [SitemapIndexItem(location) for name in SITEMAPS for location in pages_of(name)]
    return render(request, "sitemap_index.xml", {"sitemaps": pages}, content_type="application/xml")


def pages_of(name: str) -> Iterator[str]:
    paginator = SITEMAPS[name]().paginator
    if paginator.count:
        first = f"{settings.BASE_URL}{reverse('sitemap_section', args=[name])}"
        yield first
        yield from (f"{first}?p={number}" for number in paginator.page_range[1:])


@login_not_required
@require_safe
def section(request: HttpRequest, section: str) -> HttpResponseBase:
    """Without the time of the newest change: what is taken off the list would leave it as it is."""
    response = sitemap(request, {**SITEMAPS}, section)
    response.headers.pop("Last-Modified", None)
    return response
