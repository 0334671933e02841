"""The page of the organisation that somebody acts for: its people, what waits, what it published."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from members.http import PersonRequest
from members.models import Organisation
from members.models.seat_allowance import seats_of
from members.my_organisation.access import acting_for
from members.my_organisation.roster import colleagues, people_shown
from sector_reports.models import Report
from sector_reports.models.report import ReportQuerySet
from sector_reports.usage.breakdown import totals_of
from sector_reports.usage.readings import readings_of
from sector_reports.usage.suppression import Figure, total
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

PEOPLE_A_PAGE = 50
LATEST = 5


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """One organisation opens at once, several are chosen from, and whoever has none looks for it."""
    affiliations = list(acting_for(request.user))
    if not affiliations:
        return redirect("members:join")
    if len(affiliations) == 1:
        return redirect("my_organisation_detail", slug=affiliations[0].organisation.slug)
    return render(request, "members/my_organisation/choose.html", {"affiliations": affiliations})


@require_safe
def detail(request: PersonRequest, slug: str) -> HttpResponse:
    mine = get_object_or_404(acting_for(request.user), organisation__slug=slug)
    organisation, is_contact = mine.organisation, mine.is_official_contact
    people = people_shown(organisation, request.viewer, to_contact=is_contact)
    page = Paginator(people, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "organisation": organisation,
        "mine": mine,
        "is_contact": is_contact,
        "page": page,
        "colleagues": colleagues(page.object_list, request.viewer, to_contact=is_contact),
        "published": published_by(organisation, request.viewer),
    }
    if is_contact:
        waiting = organisation.affiliation_requests.waiting().select_related("person")
        context |= {
            "requests": list(waiting),
            "invitations": list(organisation.invitations.pending()),
            "seats": seats_of(organisation),
            "readings": readings_of(organisation, people=page.paginator.count),
        }
    return render(request, "members/my_organisation/detail.html", context)


@dataclass(frozen=True)
class Published:
    """What it contributed to, as far as the viewer sees it. `figures`: of the open reports together."""

    count: int
    latest: list[tuple[Report, list[Figure] | None]]
    figures: list[Figure]


def published_by(organisation: Organisation, viewer: Viewer) -> Published:
    """Numbers under five are not told, and nothing is summed of what only some may read."""
    reports: ReportQuerySet = organisation.reports.visible_to(viewer).available()
    latest = reports.select_related("group", "usage_total").newest_first()[:LATEST]
    sums = reports.filter(tlp__lt=Tlp.AMBER).aggregate(
        views=Sum("usage_total__views", default=0), downloads=Sum("usage_total__downloads", default=0)
    )
    return Published(
        count=reports.count(),
        latest=[(report, totals_of(report, viewer)) for report in latest],
        figures=[total(sums["views"]), total(sums["downloads"])],
    )
