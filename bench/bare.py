"""The least that Django needs, for a page like that of WG3 and for a file: what bench/throughput.py and
bench/downloads.py measure the portal by.

The page: three queries of the ORM, their rows in one flat template without includes, and as many bytes as the real page
has. The file: who is signed in, and one query for the permission; nginx sends it. The middleware is that of a new
Django project; database, cache and server are those of the portal. Nothing is cached.
"""

import os

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from members.models import Affiliation
from sector_reports.models import Edition, Report
from working_groups.models import WorkingGroup
from working_groups.models.mission import Activity
from working_groups.tlp import Tlp

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


@login_required
def file(request: HttpRequest, slug: str) -> HttpResponse:
    """For whoever belongs to a member organisation today."""
    is_member = Exists(Affiliation.objects.acting().filter(person=request.user.pk))
    edition = get_object_or_404(
        Edition.objects.select_related("file").filter(is_member),
        report__slug=slug,
        report__tlp=Tlp.GREEN,
        state=Edition.State.PUBLISHED,
    )
    path = edition.file.path if edition.file else ""
    return HttpResponse(
        content_type="application/pdf",
        headers={"X-Accel-Redirect": f"{settings.FILES_INTERNAL_LOCATION}/{path}"},
    )


urlpatterns = [path("groups/wg3/", page, name="home"), path("reports/<slug:slug>/latest.pdf", file)]
