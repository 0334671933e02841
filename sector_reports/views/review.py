"""The review of an edition: for those who work on it, before it is published and afterwards to look it up."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from intake import words
from sector_reports.intake.actions import TAKE_FILES
from sector_reports.models import Comment, Edition
from sector_reports.review_forms import CommentForm, DecisionForm, SignOffForm
from sector_reports.reviewing import comment_on, decide_on, propose_edition, sign_off, take_back_edition
from sector_reports.views.working_on import EditorRequest, edition_worked_on


@require_http_methods(["GET", "HEAD", "POST"])
def review(request: EditorRequest, slug: str, number: int) -> HttpResponse:
    """With POST, one comment more."""
    edition = edition_worked_on(request, slug, number)
    form = CommentForm(request.POST or None, pages=edition.file.pages if edition.file else 1)
    if request.method == "POST" and form.is_valid():
        try:
            comment_on(edition=edition, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _back(request, edition, _("Your comment is kept."))
    return _page(request, edition, comment_form=form)


@require_POST
def decide(request: EditorRequest, slug: str, number: int, comment: str) -> HttpResponse:
    edition = edition_worked_on(request, slug, number)
    row = get_object_or_404(edition.comments, pk=comment)
    form = DecisionForm(request.POST, prefix=str(row.pk))
    if form.is_valid():
        try:
            decide_on(comment=row, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _back(request, edition, _("The decision is kept."))
    return _page(request, edition, decision_form=form)


@require_POST
def propose(request: EditorRequest, slug: str, number: int) -> HttpResponse:
    edition = edition_worked_on(request, slug, number)
    try:
        propose_edition(edition=edition, by=request.user)
    except ValidationError as refusal:
        return _refused(request, edition, refusal)
    return _back(request, edition, _("The edition is in review."))


@require_POST
def take_back(request: EditorRequest, slug: str, number: int) -> HttpResponse:
    edition = edition_worked_on(request, slug, number)
    try:
        take_back_edition(edition=edition, by=request.user)
    except ValidationError as refusal:
        return _refused(request, edition, refusal)
    return _back(request, edition, _("The edition is a draft again."))


@require_POST
def sign(request: EditorRequest, slug: str, number: int) -> HttpResponse:
    edition = edition_worked_on(request, slug, number)
    form = SignOffForm(request.POST, is_chair=_is_chair(request, edition))
    if form.is_valid():
        try:
            sign_off(edition=edition, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _back(request, edition, _("You have signed off this edition."))
    return _page(request, edition, sign_off_form=form)


def _page(
    request: EditorRequest,
    edition: Edition,
    *,
    comment_form: CommentForm | None = None,
    decision_form: DecisionForm | None = None,
    sign_off_form: SignOffForm | None = None,
) -> HttpResponse:
    """The forms given are those that were filled in and refused."""
    comments = edition.comments.select_related("by", "disposed_by")
    given: list[Form | None] = [comment_form, decision_form, sign_off_form]
    status = 422 if any(form and form.is_bound for form in given) else 200
    context: dict[str, Any] = {
        "report": edition.report,
        "edition": edition,
        "rows": [(comment, _decision_form(comment, decision_form)) for comment in comments],
        "is_open": edition.state == Edition.State.IN_REVIEW,
        "sign_offs": edition.sign_offs.select_related("by"),
        "comment_form": comment_form or CommentForm(pages=edition.file.pages if edition.file else 1),
        **_file_on_its_way(request, edition),
        "sign_off_form": sign_off_form or SignOffForm(is_chair=_is_chair(request, edition)),
    }
    return render(request, "sector_reports/review.html", context, status=status)


def _file_on_its_way(request: EditorRequest, edition: Edition) -> dict[str, Any]:
    """The newest upload, as long as it may be followed by another; its page is for who uploaded it and the office."""
    if edition.state not in TAKE_FILES:
        return {}
    upload = edition.uploads.first()
    may_look = upload is not None and (request.viewer.is_secretariat or upload.by_id == request.viewer.person)
    return {
        "is_changeable": True,
        "upload": upload,
        "upload_url": upload.get_absolute_url() if upload and may_look else "",
        "refusal": words.refusal(upload.refusal) if upload and upload.refusal else None,
    }


def _decision_form(comment: Comment, given: DecisionForm | None) -> DecisionForm:
    if given and given.prefix == str(comment.pk):
        return given
    decided = {"disposition": comment.disposition, "reason": comment.disposition_reason}
    return DecisionForm(prefix=str(comment.pk), initial=decided)


def _refused(request: EditorRequest, edition: Edition, refusal: ValidationError) -> HttpResponse:
    messages.error(request, " ".join(refusal.messages))
    return redirect("sector_reports:review", edition.report.slug, edition.number)


def _back(request: EditorRequest, edition: Edition, done: str) -> HttpResponseRedirect:
    messages.success(request, done)
    return HttpResponseRedirect(edition.review_url)


def _is_chair(request: EditorRequest, edition: Edition) -> bool:
    return edition.report.group_id in request.viewer.chaired
