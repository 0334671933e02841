from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.register.day import DayForm
from working_groups.middleware import ViewerRequest
from working_groups.tree import by_code, on_day, tree_of
from working_groups.views.access import groups_shown_to


@login_not_required
@require_safe
def index(request: ViewerRequest) -> HttpResponse:
    day = DayForm(request.GET)
    groups = on_day(sorted(groups_shown_to(request.viewer), key=by_code), day.asked)
    context = {
        "day": day,
        "tree": tree_of([group for group in groups if not group.is_concluded]),
        "concluded": [group for group in groups if group.is_concluded],
    }
    return render(request, "working_groups/index.html", context)
