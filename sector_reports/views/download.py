"""The way to a file: what may be seen, then what may be opened, then the record, and only then a byte."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from journal.models import Entry
from members.signing_in.second_factor import ask_for_it
from sector_reports.citing.record import absolute
from sector_reports.citing.signposts import sign_file
from sector_reports.forms import ReasonForm
from sector_reports.models import Edition, Report
from sector_reports.models.edition import EditionQuerySet
from sector_reports.newest import newest_for
from sector_reports.open_reports import is_open
from sector_reports.sending import send_copy, send_file
from sector_reports.stamping import stamp_for
from sector_reports.usage.counting import count_download
from sector_reports.views.report import note_access, render_report
from working_groups.middleware import ViewerRequest
from working_groups.policy import Action, can, waits_for_second_factor


@login_not_required
@require_safe
def latest(request: ViewerRequest, slug: str) -> HttpResponseBase:
    newest = newest_for(request.viewer, slug)
    if newest is None:
        raise Http404
    return _open(request, newest)


@login_not_required
@require_safe
def edition(request: ViewerRequest, slug: str, number: int) -> HttpResponseBase:
    return _open(request, _edition(request, slug, number))


@login_not_required
@require_POST
def with_reason(request: ViewerRequest, slug: str, number: int) -> HttpResponseBase:
    """The secretariat opens a TLP:AMBER+STRICT file that is not addressed to it; the reason goes on the record."""
    wanted = _edition(request, slug, number)
    if not can(request.viewer, Action.READ_WITH_REASON, wanted):
        return _page_instead(request, wanted, status=403)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page_instead(request, wanted, reason_form=form, status=422)
    reason = form.cleaned_data["reason"]
    entry = note_access(request, wanted.report, "report.opened_with_reason", reason=reason)
    return _send(request, wanted, entry)


def _listed(request: ViewerRequest, slug: str) -> EditionQuerySet:
    """The editions of a report whose title the viewer may read, in one query: a file is asked for more than a page."""
    reports = Report.objects.visible_to(request.viewer).filter(slug=slug)
    return Edition.objects.select_related("report", "file").filter(report__in=reports, file__isnull=False)


def _edition(request: ViewerRequest, slug: str, number: int) -> Edition:
    found = get_object_or_404(_listed(request, slug), number=number)
    if not can(request.viewer, Action.LIST, found):
        raise Http404
    return found


def _open(request: ViewerRequest, wanted: Edition) -> HttpResponseBase:
    if waits_for_second_factor(request.viewer, Action.READ, wanted):
        return ask_for_it(request)
    if not can(request.viewer, Action.READ, wanted):
        status = 410 if wanted.state == Edition.State.WITHDRAWN else 403
        return _page_instead(request, wanted, status=status)
    return _send(request, wanted, note_access(request, wanted.report, "report.downloaded"))


def _page_instead(
    request: ViewerRequest, wanted: Edition, *, reason_form: ReasonForm | None = None, status: int
) -> HttpResponseBase:
    report = Report.objects.visible_to(request.viewer).for_page().get(pk=wanted.report_id)
    return render_report(request, report, wanted=wanted, reason_form=reason_form, status=status)


def _send(request: ViewerRequest, wanted: Edition, entry: Entry | None) -> HttpResponseBase:
    response = _file_or_copy(request, wanted, entry)
    count_download(request, wanted, response)
    return response


def _file_or_copy(request: ViewerRequest, wanted: Edition, entry: Entry | None) -> HttpResponseBase:
    """The file itself, or the copy made for whoever is on record for it."""
    if entry is None:
        response = send_file(request, wanted)
        if is_open(wanted.report):
            sign_file(response, absolute(wanted.report.get_absolute_url()))
        return response
    return send_copy(wanted, stamp_for(request.viewer, entry))
