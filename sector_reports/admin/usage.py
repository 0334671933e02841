"""The statistics of use, in the place of a list of counts: a single count is told to nobody."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from journal.admin import ReadOnlyAdmin
from sector_reports.admin.policy import visible_reports
from sector_reports.models import UsageCount
from sector_reports.models.report import ReportQuerySet
from sector_reports.usage.chart import draw
from sector_reports.usage.export import as_csv
from sector_reports.usage.forms import StatisticsForm
from sector_reports.usage.statistics import statistics


@admin.register(UsageCount)
class UsageCountAdmin(ReadOnlyAdmin[UsageCount]):
    def get_urls(self) -> list[URLPattern]:
        """Two addresses, and none for a single count."""
        return [
            path(
                "",
                self.admin_site.admin_view(self.changelist_view),
                name="sector_reports_usagecount_changelist",
            ),
            path("usage.csv", self.admin_site.admin_view(self.csv_view), name="usage_statistics_csv"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        visible, form = self._asked(request)
        table = statistics(visible, form.cleaned_data) if form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Usage"),
            "opts": self.opts,
            "form": form,
            "table": table,
            "chart": draw(table) if table and table.name == "month" else None,
            "question": request.GET.urlencode(),
        }
        return TemplateResponse(request, "admin/sector_reports/usage.html", context)

    def csv_view(self, request: HttpRequest) -> HttpResponse:
        visible, form = self._asked(request)
        tables = [statistics(visible, form.cleaned_data)] if form.is_valid() else []
        return as_csv(tables, name="usage")

    def _asked(self, request: HttpRequest) -> tuple[ReportQuerySet, StatisticsForm]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        visible: Any = visible_reports(request)
        return visible, StatisticsForm(request.GET, visible=visible)
