"""The least that Django needs for a page like that of WG3: the measure for bench/throughput.py.

Three queries of the ORM, their rows in one flat template without includes, and as many bytes as the real page has.
The middleware is that of a new Django project; database, cache and server are those of the portal. Nothing is cached.
"""

import os

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from sector_reports.models import Report
from working_groups.models import WorkingGroup
from working_groups.models.mission import Activity

CODE = "WG3"
REPORTS = 10
FILLER = "x" * int(os.environ.get("BENCH_FILLER_LENGTH", "0"))  # so that both pages have the same size


def page(request: HttpRequest) -> HttpResponse:
    group = WorkingGroup.objects.select_related("mission").get(code=CODE)
    context = {
        "group": group,
        "activities": Activity.objects.filter(mission=group.mission),
        "reports": Report.objects.filter(group=group)[:REPORTS],
        "filler": FILLER,
    }
    return render(request, "bare.html", context)


urlpatterns = [path("groups/wg3/", page)]
