"""An application as its author sees it: written, sent, asked about, decided."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.pdf_field import name_and_content
from members.acting import act, is_done
from members.joining import applying, documents
from members.joining.forms import AnswerForm, DetailsForm, DocumentForm, SendForm, WithdrawForm
from members.joining.limits import may_upload
from members.joining.views.session import with_application
from members.models import Application, ApplicationDocument, ApplicationQuestion

FORM = ["GET", "HEAD", "POST"]
TOO_MANY = gettext_lazy("Too many files have come for this application in the last hour. Please go on later.")


@require_safe
@with_application
def overview(request: HttpRequest, application: Application) -> HttpResponse:
    return show(request, application)


def show(
    request: HttpRequest,
    application: Application,
    *,
    answered: ApplicationQuestion | None = None,
    form: AnswerForm | None = None,
) -> HttpResponse:
    """With the form of one question as it was typed, where it could not be taken."""
    questions = list(application.questions.all())
    forms = [
        (row, form if answered and row.pk == answered.pk else AnswerForm(auto_id=f"id_{row.pk}_%s"))
        for row in questions
    ]
    steps = steps_of(application) if application.is_begun else []
    context = {
        "application": application,
        "Status": Application.Status,
        "steps": steps,
        "next_step": next((step.url for step in steps if step.missing), "members:application_send"),
        "documents": described(application),
        "questions": [(row, None if row.answered_at else form) for row, form in forms],
        "takes_documents": documents.takes_documents(application),
    }
    return render(request, "members/joining/application.html", context)


@dataclass(frozen=True)
class Step:
    """Of what is to do before an application is sent; `missing`: what it still lacks, in words."""

    title: str
    url: str
    missing: list[str]


def steps_of(application: Application) -> list[Step]:
    details, papers = applying.missing_details(application), applying.missing_documents(application)
    return [
        Step(_("Describe the organisation"), "members:application_details", details),
        Step(_("Add the documents"), "members:application_documents", papers),
    ]


def described(application: Application) -> list[dict[str, Any]]:
    return [documents.in_words(row) for row in application.documents.all()]


@require_http_methods(FORM)
@with_application
def details(request: HttpRequest, application: Application) -> HttpResponse:
    if not application.is_begun:
        return redirect("members:application")
    values = {name: getattr(application, name) for name in DetailsForm.base_fields}
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=values)
    if is_done(form, lambda **typed: applying.change_details(application=application, **typed)):
        messages.success(request, _("It is saved. You can go on now, or come back later by your link."))
        return redirect("members:application")
    context = {"application": application, "form": form}
    return render(request, "members/joining/details.html", context)


@require_http_methods(FORM)
@with_application
def add_document(request: HttpRequest, application: Application) -> HttpResponse:
    if not documents.takes_documents(application):
        return redirect("members:application")
    given = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = DocumentForm(*given)
    status = 200
    if form.is_bound and not may_upload(reference=application.reference):
        form.add_error(None, TOO_MANY)
        status = 429
    elif is_done(form, lambda file: receive(application, file)):
        messages.success(request, _("The document is here, and is being checked."))
        return redirect("members:application_documents")
    context = {
        "application": application,
        "form": form,
        "documents": described(application),
        "is_busy": application.documents.open().exists(),
        "most": documents.MOST,
    }
    return render(request, "members/joining/documents.html", context, status=status)


def receive(application: Application, file: UploadedFile[bytes]) -> None:
    if given := name_and_content(file):
        name, content = given
        documents.add_document(application=application, content=content, name=name)


@require_POST
@with_application
def remove_document(request: HttpRequest, application: Application, pk: UUID) -> HttpResponse:
    document = get_object_or_404(ApplicationDocument, pk=pk, application=application)
    act(request, lambda: documents.remove_document(document=document), _("The document is gone."))
    return redirect("members:application_documents")


@require_http_methods(FORM)
@with_application
def send(request: HttpRequest, application: Application) -> HttpResponse:
    if not application.is_begun:
        return redirect("members:application")
    form = SendForm(request.POST if request.method == "POST" else None)
    if is_done(form, lambda is_declared: applying.submit_application(application=application)):
        messages.success(request, _("Your application has been sent."))
        return redirect("members:application")
    context = {
        "application": application,
        "form": form,
        "missing": applying.missing_from(application),
        "documents": described(application),
    }
    return render(request, "members/joining/send.html", context)


@require_http_methods(FORM)
@with_application
def answer(request: HttpRequest, application: Application, pk: UUID) -> HttpResponse:
    question = get_object_or_404(ApplicationQuestion, pk=pk, application=application)
    if request.method != "POST":
        return redirect("members:application")
    form = AnswerForm(request.POST, auto_id=f"id_{question.pk}_%s")
    if is_done(form, lambda answer: applying.answer_question(question=question, answer=answer)):
        messages.success(request, _("Your answer has been sent."))
        return redirect("members:application")
    return show(request, application, answered=question, form=form)


@require_http_methods(FORM)
@with_application
def withdraw(request: HttpRequest, application: Application) -> HttpResponse:
    if not application.is_undecided:
        return redirect("members:application")
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if is_done(form, lambda: applying.withdraw_application(application=application)):
        messages.success(request, _("Your application is withdrawn."))
        return redirect("members:application")
    return render(request, "members/joining/withdraw.html", {"application": application, "form": form})
