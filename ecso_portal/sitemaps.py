import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from members.models import Organisation
from sector_reports.models import Report
from sector_reports.open_reports import open_reports
from working_groups.models import AboutPage, NewsItem, WorkingGroup


class PortalSitemap(Sitemap[Any]):
    """Addresses under the portal's own base address, whatever host the question came to."""

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
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class AboutSitemap(PortalSitemap):
    def items(self) -> list[AboutPage]:
        return list(AboutPage.objects.all())


class GroupSitemap(PortalSitemap):
    def items(self) -> list[WorkingGroup]:
        return list(WorkingGroup.objects.shown())


class NewsSitemap(PortalSitemap):
    def items(self) -> list[NewsItem]:
        return list(NewsItem.objects.published())


class OrganisationSitemap(PortalSitemap):
    def items(self) -> list[Organisation]:
        return list(Organisation.objects.shown())


class ReportSitemap(PortalSitemap):
    def items(self) -> list[Report]:
        return list(open_reports().select_related("harvest_record"))

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
