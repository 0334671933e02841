from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members import documents
from members.actions import accept_terms, accept_undertaking
from members.documents import Kind
from members.privacy.middleware import before_terms
from members.views import PersonRequest, safe_address


@before_terms
@login_not_required
@require_safe
def document(request: HttpRequest, kind: str, version: str) -> HttpResponse:
    found = documents.find(kind, version)
    if found is None:
        raise Http404
    return render(request, "members/privacy/document.html", {"document": found})


@before_terms
@require_http_methods(["GET", "POST"])
def terms(request: PersonRequest) -> HttpResponse:
    if request.method == "POST" and is_current(request, Kind.TERMS):
        accept_terms(by=request.user)
        messages.success(request, _("Thank you. You have accepted the terms of use."))
        return redirect(safe_address(request) or "me")
    return _ask(request, Kind.TERMS, "members/privacy/terms.html")


@require_http_methods(["GET", "POST"])
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
