"""How a report is used, for the secretariat and the chairs of the group that issued it."""

from django.core.exceptions import PermissionDenied
from django.db.models import Min, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from sector_reports.models import Report, UsageCount
from sector_reports.usage.breakdown import Table, breakdown_of, may_see_breakdown, totals_of
from sector_reports.usage.chart import draw
from sector_reports.usage.export import as_csv
from sector_reports.usage.period import Period
from sector_reports.views.report import note_access
from working_groups.middleware import ViewerRequest


@require_safe
def usage(request: ViewerRequest, slug: str) -> HttpResponse:
    report = _report(request, slug)
    period, tables = _breakdown(report)
    context = {
        "report": report,
        "usage": totals_of(report, request.viewer),
        "period": period,
        "tables": tables,
        "chart": draw(tables[0]) if tables else None,
    }
    return render(request, "sector_reports/usage.html", context)


@require_safe
def usage_csv(request: ViewerRequest, slug: str) -> HttpResponse:
    report = _report(request, slug)
    _period, tables = _breakdown(report)
    return as_csv(tables, name=f"{report.slug}-usage")


def _report(request: ViewerRequest, slug: str) -> Report:
    """What this viewer may not see is not there (404); what they see and do not answer for is refused (403)."""
    visible = Report.objects.visible_to(request.viewer).select_related("group", "usage_total")
    report = get_object_or_404(visible, slug=slug)
    if not may_see_breakdown(report, request.viewer):
        raise PermissionDenied
    note_access(request, report, "report.viewed")
    return report


def _breakdown(report: Report) -> tuple[Period | None, list[Table]]:
    """Of the whole months since it was published, and since the portal counts; nothing while the first is running.

    What was counted of it before, elsewhere, is a part of them.
    """
    published = report.editions.released().aggregate(first=Min("published_at"))["first"]
    counted = UsageCount.objects.aggregate(first=Min("day"), of_it=Min("day", filter=Q(report=report)))
    if not (published and counted["first"]):
        return None, []
    first = min(filter(None, [published.date(), counted["of_it"]]))
    period = Period.since(max(first, counted["first"]))
    return (period, breakdown_of(report, period)) if period else (None, [])
