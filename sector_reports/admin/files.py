from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from journal.admin import ReadOnlyAdmin
from sector_reports.admin.policy import visible_reports
from sector_reports.models import Edition, StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin[StoredFile]):
    list_display = ["short_sha256", "pages", "readable_size", "stored_at"]
    list_filter = ["stored_at"]
    search_fields = ["sha256"]
    fields = ["sha256", "media_type", "pages", "readable_size", "stored_at"]
    readonly_fields = ["readable_size"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[StoredFile]:
        """Those of reports in sight. A file that belongs to none may have been that of a report out of sight."""
        in_sight = Edition.objects.filter(report__in=visible_reports(request))
        return super().get_queryset(request).filter(pk__in=in_sight.values("file"))

    @admin.display(description=_("SHA-256"), ordering="sha256")
    def short_sha256(self, file: StoredFile) -> str:
        return f"{file.sha256[:16]}…"

    @admin.display(description=_("size"), ordering="size")
    def readable_size(self, file: StoredFile) -> str:
        return filesizeformat(file.size)
