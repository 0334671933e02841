"""Fetching what somebody works on, before it is published and afterwards; for anybody else it does not exist.

Whoever lacks nothing but a second factor in this session is asked for it.
"""

from django.http import Http404
from django.shortcuts import get_object_or_404

from members.models import Person
from members.signing_in.second_factor import insist
from sector_reports.models import Edition, Report
from sector_reports.views.report import note_access
from working_groups.middleware import ViewerRequest
from working_groups.policy import Action, can, waits_for_second_factor


class EditorRequest(ViewerRequest):
    user: Person


def report_worked_on(request: EditorRequest, slug: str, *, is_held: bool = False) -> Report:
    """The opening is on record. With `is_held`, nobody else changes it or its editions until the transaction ends."""
    report = _find(request, slug)
    if is_held:
        _hold(report)
        report = _find(request, slug)  # while it was waited for, much may have happened
    note_access(request, report, "report.viewed")
    return report


def edition_worked_on(request: EditorRequest, slug: str, number: int, *, is_held: bool = False) -> Edition:
    report = report_worked_on(request, slug, is_held=is_held)
    edition = next((row for row in report.editions.all() if row.number == number), None)
    if edition is None or not can(request.viewer, Action.WORK_ON, edition):
        raise Http404
    return edition


def _hold(report: Report) -> None:
    Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)
    list(report.editions.select_for_update(of=("self",), no_key=True).order_by("number"))


def _find(request: EditorRequest, slug: str) -> Report:
    report = get_object_or_404(Report.objects.visible_to(request.viewer).for_page(), slug=slug)
    if waits_for_second_factor(request.viewer, Action.WORK_ON, report):
        insist(request)
    if not can(request.viewer, Action.WORK_ON, report):
        raise Http404
    return report
