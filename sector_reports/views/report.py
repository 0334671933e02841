from collections.abc import Iterable

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from journal.models import Entry
from sector_reports.access import Access, access_to
from sector_reports.actions import record_access
from sector_reports.citing.record import citation_of
from sector_reports.citing.signposts import sign_page
from sector_reports.forms import ReasonForm
from sector_reports.models import Edition, Relation, Report
from sector_reports.open_reports import between_open, is_open
from sector_reports.proposing import need_open_report, need_room_for_edition, why_not
from sector_reports.usage.breakdown import may_see_breakdown, totals_of
from sector_reports.usage.counting import count_view
from working_groups.middleware import ViewerRequest
from working_groups.policy import Action, can
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

RELATED = 4


@login_not_required
@require_safe
def detail(request: ViewerRequest, slug: str) -> HttpResponse:
    report = get_object_or_404(Report.objects.visible_to(request.viewer).for_page(), slug=slug)
    response = render_report(request, report)
    count_view(request, report)
    return response


def note_access(request: ViewerRequest, report: Report, verb: str, *, reason: str = "") -> Entry | None:
    """Put on record who opens a TLP:AMBER or stricter report, before anything of it leaves; None for any other."""
    if report.tlp < Tlp.AMBER:
        return None
    if not request.user.is_authenticated:
        raise PermissionDenied
    return record_access(report=report, verb=verb, by=request.user, reason=reason)


def render_report(
    request: ViewerRequest,
    report: Report,
    *,
    wanted: Edition | None = None,
    reason_form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a report that this viewer may see listed: with its file, or with why not and what to do.

    `wanted`: the edition that was asked for and is not given. Whoever may see the page is on record for it.
    """
    note_access(request, report, "report.viewed")
    editions = [edition for edition in report.editions.all() if can(request.viewer, Action.LIST, edition)]
    latest = next((row for row in editions if row.state == Edition.State.PUBLISHED), None)
    access = access_to(report, request.viewer)
    to_open = first_for_a_reason(
        request.viewer, [wanted, latest, *editions] if access == Access.WITH_REASON else [wanted]
    )
    openings = Entry.objects.about(report).filter(verb="report.opened_with_reason")
    relations = list(between_open(Relation.objects.of(report, request.viewer)))
    told_to_all = [row for row in relations if row.is_between_open]
    citation = citation_of(report, told_to_all) if is_open(report) else None
    context = {
        "report": report,
        "citation": citation,
        "editions": editions,
        "latest": latest,
        "access": access,
        "Access": Access,
        "to_open": to_open,
        "reason_form": (reason_form or ReasonForm()) if to_open else None,
        "related": related_to(report, request.viewer),
        "relations": [row.seen_from(report) for row in relations],
        "usage": totals_of(report, request.viewer),
        "has_breakdown": may_see_breakdown(report, request.viewer),
        **_writing(request.viewer, report),
        "openings": openings if report.group_id in request.viewer.chaired else None,
    }
    response = render(request, "sector_reports/report_detail.html", context, status=status)
    if citation:
        sign_page(response, citation)
    return response


def related_to(report: Report, viewer: Viewer) -> Iterable[Report]:
    visible = Report.objects.visible_to(viewer).available()
    return visible.select_related("group").defer("search_vector").newest_related_to(report, RELATED)


def _writing(viewer: Viewer, report: Report) -> dict[str, bool]:
    """What those who work on the report may do with it."""
    if not can(viewer, Action.WORK_ON, report):
        return {}
    return {
        "works_on": True,
        "is_changeable": not why_not(need_open_report, report),
        "takes_edition": not why_not(need_room_for_edition, report),
    }


def first_for_a_reason(viewer: Viewer, editions: Iterable[Edition | None]) -> Edition | None:
    """The first whose file the viewer may open if they say why."""
    return next(
        (row for row in editions if row and row.file and can(viewer, Action.READ_WITH_REASON, row)), None
    )
