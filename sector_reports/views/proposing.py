"""Where a chair or the secretariat begins a report or an edition, and writes its draft."""

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.forms import ModelForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from journal.admin.refusals import is_refusal, words_of
from sector_reports import proposing
from sector_reports.admin_forms import EditionForm
from sector_reports.models import Edition, Upload
from sector_reports.proposing_forms import BeginReportForm, ChangeReportForm
from sector_reports.views.working_on import EditorRequest, edition_worked_on, report_worked_on
from working_groups.models import WorkingGroup
from working_groups.policy import labels_to_begin_with
from working_groups.views.access import of_group

TYPED = ["GET", "HEAD", "POST"]


def told_why(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Runs a view with `is_saving` in one transaction; what refuses it there is shown on its form.

    Without that the view answers with its page, on which the form bears the refusal if there is one.
    """

    @wraps(view)
    def answer(request: EditorRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        try:
            with transaction.atomic():
                return view(request, *args, is_saving=True, **kwargs)
        except (ValidationError, IntegrityError, OperationalError) as error:
            if not is_refusal(error):
                raise
            refusal = words_of(error)
        return view(request, *args, refusal=refusal, **kwargs)

    return answer


@require_http_methods(TYPED)
@of_group
@told_why
def begin_report(
    request: EditorRequest, group: WorkingGroup, *, is_saving: bool = False, refusal: Any = ""
) -> HttpResponse:
    labels = labels_to_begin_with(request.viewer, group)
    if not labels:
        raise Http404
    form = BeginReportForm(*_typed(request), group=group, labels=labels)
    if is_saving and form.is_valid():
        edition, upload = proposing.begin_report(group=group, by=request.user, **form.facts())
        return _on_to(request, edition, upload)
    step = _step_to_amber(request) if form.lacks_amber else ""
    return _page(request, "report_new", form, refusal, group=group, step=step)


@require_http_methods(TYPED)
@told_why
def begin_edition(
    request: EditorRequest, slug: str, *, is_saving: bool = False, refusal: Any = ""
) -> HttpResponse:
    report = report_worked_on(request, slug, is_held=is_saving)
    if request.method != "POST" and (fixed := proposing.why_not(proposing.need_room_for_edition, report)):
        return _instead(request, report.get_absolute_url(), fixed)
    form = EditionForm(*_typed(request), instance=Edition(report=report))
    if is_saving and form.is_valid():
        edition, upload = proposing.begin_edition(
            report=report,
            language=form.cleaned_data["language"],
            notes=form.cleaned_data["notes"],
            file=form.given(),
            by=request.user,
        )
        return _on_to(request, edition, upload)
    return _page(request, "edition_new", form, refusal, report=report)


@require_http_methods(TYPED)
@told_why
def change_report(
    request: EditorRequest, slug: str, *, is_saving: bool = False, refusal: Any = ""
) -> HttpResponse:
    report = report_worked_on(request, slug, is_held=is_saving)
    if request.method != "POST" and (fixed := proposing.why_not(proposing.need_open_report, report)):
        return _instead(request, report.get_absolute_url(), fixed)
    form = ChangeReportForm(*_typed(request), instance=copy(report))
    if is_saving and form.is_valid():
        proposing.change_report(report=report, values=_changed(form), by=request.user)
        messages.success(request, _("The draft is kept."))
        return redirect(report)
    return _page(request, "report_change", form, refusal, report=report)


@require_http_methods(TYPED)
@told_why
def change_edition(
    request: EditorRequest, slug: str, number: int, *, is_saving: bool = False, refusal: Any = ""
) -> HttpResponse:
    edition = edition_worked_on(request, slug, number, is_held=is_saving)
    if request.method != "POST" and (fixed := proposing.why_not(proposing.need_open_edition, edition)):
        return _instead(request, edition.review_url, fixed)
    form = EditionForm(*_typed(request), instance=edition)
    if is_saving and form.is_valid():
        upload = proposing.change_edition(
            edition=edition, values=_changed(form), file=form.given(), by=request.user
        )
        return _on_to(request, edition, upload)
    return _page(request, "edition_change", form, refusal, report=edition.report, edition=edition)


def _step_to_amber(request: EditorRequest) -> str:
    """What a chair does first of the two things that the stricter labels ask of them."""
    return "members:second_factor" if request.viewer.has_accepted_undertaking else "members:undertaking"


def _typed(request: EditorRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def _changed(form: ModelForm[Any]) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in form.changed_data if name != "upload"}


def _instead(request: EditorRequest, address: str, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect(address)


def _on_to(request: EditorRequest, edition: Edition, upload: Upload | None) -> HttpResponse:
    """To the progress of the file, or to the review, which is the next step."""
    if upload:
        messages.success(request, _("The draft is kept, and its file is being checked."))
        return redirect(upload)
    messages.success(request, _("The draft is kept."))
    return redirect(edition.review_url)


def _page(
    request: EditorRequest, name: str, form: ModelForm[Any], refusal: Any, **context: Any
) -> HttpResponse:
    """With 422 for what was refused, and all that was typed; a file is the one thing that no browser keeps."""
    if form.is_bound:
        if refusal:
            form.add_error(None, refusal)
        if request.FILES and "upload" not in form.errors:
            form.add_error("upload", _("Choose the file again: no browser keeps it chosen."))
    status = 422 if form.is_bound else 200
    return render(request, f"sector_reports/{name}.html", {"form": form, **context}, status=status)
