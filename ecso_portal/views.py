from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.models import Membership
from sector_reports.models import Report
from sector_reports.reading.covers import covers_of
from working_groups.middleware import ViewerRequest
from working_groups.models import AboutPage, Mission, WorkingGroup
from working_groups.tree import by_code, on_day
from working_groups.views.access import news_shown_to

LATEST_REPORTS = 5
LATEST_NEWS = 3


@login_not_required
@require_safe
def home(request: ViewerRequest) -> HttpResponse:
    reports = Report.objects.visible_to(request.viewer).available().select_related("group").newest_first()
    latest = reports[:LATEST_REPORTS]
    covers = covers_of([report.pk for report in latest], request.viewer)
    group = _group_with_most_parts()
    parts = sorted(group.sub_groups.at_work(), key=by_code) if group else []
    context = {
        "about": {page.slug: page for page in AboutPage.objects.filter(slug__in=["ecso", "membership"])},
        "reports": [(report, covers.get(report.pk)) for report in latest],
        "news": news_shown_to(request.viewer)[:LATEST_NEWS],
        "mission": Mission.objects.filter(group=None).prefetch_related("objectives").first(),
        "group": group,
        "sub_groups": on_day(parts, None),
        "categories": Membership.Category.labels,
    }
    return render(request, "home.html", context)


def _group_with_most_parts() -> WorkingGroup | None:
    at_work = Q(sub_groups__state__in=[WorkingGroup.State.ACTIVE, WorkingGroup.State.DORMANT])
    groups = WorkingGroup.objects.at_work().filter(parent=None)
    return groups.annotate(parts=Count("sub_groups", filter=at_work)).order_by("-parts", "code").first()
