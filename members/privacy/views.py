import json

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import documents
from members.actions import accept_terms, accept_undertaking
from members.dated import today
from members.documents import Kind
from members.http import PersonRequest, safe_address
from members.privacy.actions import erase_person, hindrances, note_download
from members.privacy.export import as_json, export
from members.privacy.forms import EraseForm
from members.privacy.middleware import before_terms
from members.privacy.notice import what_is_kept
from members.privacy.retention import rules


@before_terms
@login_not_required
@require_safe
def document(request: HttpRequest, kind: str, version: str) -> HttpResponse:
    found = documents.find(kind, version)
    if found is None:
        raise Http404
    return render(request, "members/privacy/document.html", {"document": found})


@before_terms
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: PersonRequest) -> HttpResponse:
    if request.method == "POST" and is_current(request, Kind.TERMS):
        accept_terms(by=request.user)
        messages.success(request, _("Thank you. You have accepted the terms of use."))
        return redirect(safe_address(request) or "me")
    return _ask(request, Kind.TERMS, "members/privacy/terms.html")


@require_http_methods(["GET", "HEAD", "POST"])
def undertaking(request: PersonRequest) -> HttpResponse:
    if request.method == "POST" and is_current(request, Kind.TLP):
        accept_undertaking(by=request.user)
        messages.success(request, _("Thank you. You have accepted the undertaking."))
        return redirect(safe_address(request) or "me")
    return _ask(request, Kind.TLP, "members/undertaking.html")


def is_current(request: HttpRequest, kind: Kind) -> bool:
    """Whether the version they read is the one in force; otherwise they are shown the new one."""
    return request.POST.get("version") == documents.in_force(kind).version


def _ask(request: PersonRequest, kind: Kind, template: str) -> HttpResponse:
    mine = list(request.user.undertakings.filter(kind=kind))
    now = documents.in_force(kind)
    context = {
        "document": now,
        "accepted": next((row for row in mine if row.version == now.version), None),
        "before": [row for row in mine if row.version != now.version],
        "next": safe_address(request),
    }
    return render(request, template, context)


@before_terms
@login_not_required
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """What is stored, how long and why: for everybody."""
    return render(request, "members/privacy/notice.html", {"tables": what_is_kept(), "rules": rules()})


@before_terms
@require_safe
def mine(request: PersonRequest) -> HttpResponse:
    context = {"accepted": request.user.undertakings.all(), "hindrances": hindrances(request.user)}
    return render(request, "members/privacy/mine.html", context)


@before_terms
@require_safe
@reauthentication_required
def data(request: PersonRequest) -> HttpResponse:
    return render(request, "members/privacy/data.html", {"held": export(request.user)})


@before_terms
@require_safe
@reauthentication_required
def data_file(request: PersonRequest) -> HttpResponse:
    content = json.dumps(as_json(request.user), ensure_ascii=False, indent=1)
    note_download(by=request.user)
    response = HttpResponse(content, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="my-data-{today()}.json"'
    return response


@before_terms
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required
def erase(request: PersonRequest) -> HttpResponse:
    form = EraseForm(request.POST or None, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            erase_person(person=request.user, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            return redirect("members:erased")
    context = {"form": form, "hindrances": hindrances(request.user)}
    return render(request, "members/privacy/erase.html", context)


@before_terms
@login_not_required
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "members/privacy/erased.html")
