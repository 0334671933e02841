"""An application as its author sees it: written, sent, asked about, decided."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from intake.pdf_field import name_and_content
from intake.words import refusal, removed_in_words
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
    context = {
    steps = steps_of(application) if application.is_begun else []
        "application": application,
        "Status": Application.Status,
        "steps": steps,
        "next_step": next((step.url for step in steps if step.missing), "members:application_send"),
        "documents": described(application),
        "questions": [(row, None if row.answered_at else form) for row, form in forms],
        "takes_documents": documents.takes_documents(application),
    }
    return render(request, "members/joining/application.html", context)


def described(application: Application) -> list[dict[str, Any]]:
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


    """Each document with what became of it, in words."""
    return [
        {
            "row": row,
            "refusal": refusal(row.refusal) if row.refusal else None,
            "removed": removed_in_words(row.removed),
        }
        for row in application.documents.all()
    ]


@require_http_methods(FORM)
@with_application
def details(request: HttpRequest, application: Application) -> HttpResponse:
    if not application.is_begun:
        return redirect("members:application")
    values = {name: getattr(application, name) for name in DetailsForm.base_fields}
    form = DetailsForm(request.POST if request.method == "POST" else None, initial=values)
    if form.is_bound and form.is_valid() and acts(form, lambda: change(application, form)):
        messages.success(request, _("It is kept. You can go on now, or come back later by your link."))
        return redirect("members:application")
    context = {"application": application, "form": form}
    return render(request, "members/joining/details.html", context)


def change(application: Application, form: DetailsForm) -> None:
    applying.change_details(application=application, **form.cleaned_data)


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
    elif form.is_bound and form.is_valid() and acts(form, lambda: receive(application, form)):
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


def receive(application: Application, form: DocumentForm) -> None:
    given = name_and_content(form.cleaned_data["file"])
    if given:
        name, content = given
        documents.add_document(application=application, content=content, name=name)


@require_POST
@with_application
def remove_document(request: HttpRequest, application: Application, pk: UUID) -> HttpResponse:
    document = get_object_or_404(ApplicationDocument, pk=pk, application=application)
    try:
        documents.remove_document(document=document)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("members:application")
    messages.success(request, _("The document is gone."))
    return redirect("members:application_documents")


@require_http_methods(FORM)
@with_application
def send(request: HttpRequest, application: Application) -> HttpResponse:
    if not application.is_begun:
        return redirect("members:application")
    form = SendForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and acts(form, lambda: submit(application)):
        messages.success(request, _("Your application has been sent."))
        return redirect("members:application")
    context = {
        "application": application,
        "form": form,
        "missing": applying.missing_from(application),
        "documents": described(application),
    }
    return render(request, "members/joining/send.html", context)


def submit(application: Application) -> None:
    applying.submit_application(application=application)


@require_http_methods(FORM)
@with_application
def answer(request: HttpRequest, application: Application, pk: UUID) -> HttpResponse:
    question = get_object_or_404(ApplicationQuestion, pk=pk, application=application)
    if request.method != "POST":
        return redirect("members:application")
    form = AnswerForm(request.POST, auto_id=f"id_{question.pk}_%s")
    if form.is_valid() and acts(form, lambda: keep_answer(question, form)):
        messages.success(request, _("Your answer has been sent."))
        return redirect("members:application")
    return show(request, application, answered=question, form=form)


def keep_answer(question: ApplicationQuestion, form: AnswerForm) -> None:
    applying.answer_question(question=question, answer=form.cleaned_data["answer"])


@require_http_methods(FORM)
@with_application
def withdraw(request: HttpRequest, application: Application) -> HttpResponse:
    if not application.is_undecided:
        return redirect("members:application")
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and acts(form, lambda: take_back(application)):
        messages.success(request, _("Your application is withdrawn."))
        return redirect("members:application")
    return render(request, "members/joining/withdraw.html", {"application": application, "form": form})


def take_back(application: Application) -> None:
    applying.withdraw_application(application=application)


def acts(form: Any, act: Any) -> bool:
    """False where the action refuses: the form says why, beside what was typed."""
    try:
        act()
    except ValidationError as refused:
        form.add_error(None, ValidationError(refused.messages))
        return False
    return True
