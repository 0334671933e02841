from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from journal.admin import JournalledAdmin
from members.admin.dated import OFFICE_FIELDS
from working_groups.models import AboutPage, NewsItem, Sector


@admin.register(Sector)
class SectorAdmin(JournalledAdmin[Sector]):
    list_display = ["name", "position", "nis2"]
    search_fields = ["name", "nis2_sectors"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "nis2_sectors", "search_words", "position"]

    @admin.display(description=_("NIS2 sectors"), empty_value="–")
    def nis2(self, sector: Sector) -> str:
        return ", ".join(sector.nis2_sectors)


@admin.register(NewsItem)
class NewsItemAdmin(JournalledAdmin[NewsItem]):
    formfield_overrides = OFFICE_FIELDS
    list_display = ["title", "kind", "published_on", "is_published"]
    list_filter = ["is_published", "kind", "published_on", "sectors"]
    search_fields = ["title", "body"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["groups", "sectors"]
    fields = ["kind", "title", "slug", "body", "groups", "sectors", "published_on", "is_published"]


@admin.register(AboutPage)
class AboutPageAdmin(JournalledAdmin[AboutPage]):
    list_display = ["title", "slug", "position"]
    search_fields = ["title", "body"]
    prepopulated_fields = {"slug": ["title"]}
    fields = ["title", "slug", "lead", "body", "position"]
