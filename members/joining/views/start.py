"""The way in: beginning an application, asking for the link to one, following it."""

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.acting import is_done
from members.joining import applying
from members.joining.forms import ResumeForm, StartForm
from members.joining.limits import MAILS_TO_ONE_ADDRESS, may_ask, may_mail
from members.joining.links import HOLDS, Purpose, followed
from members.joining.views import session

FORM = ["GET", "HEAD", "POST"]
TOO_MANY = _("Too many of these have come from your network in the last hour. Please try again later.")


@login_not_required
@require_http_methods(FORM)
def start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        if not may_ask(address=get_adapter().get_client_ip(request)):
            form.add_error(None, TOO_MANY)
            status = 429
        elif begun(form):
            return redirect("members:apply_sent")
    context = {"form": form, "has_open": session.application_in(request) is not None}
    return render(request, "members/joining/start.html", context, status=status)


def begun(form: StartForm) -> bool:
    """Whatever is known of the address, the answer is the same; a mail too many is not sent, and not told of."""
    if not may_mail(email=form.cleaned_data["contact_email"]):
        return True
    return is_done(form, applying.begin_application)


@login_not_required
@require_http_methods(FORM)
def resume(request: HttpRequest) -> HttpResponse:
    form = ResumeForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound and form.is_valid():
        email = form.cleaned_data["email"]
        if not may_ask(address=get_adapter().get_client_ip(request)):
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            if may_mail(email=email):
                applying.ask_for_links(email=email)
            return redirect("members:apply_sent")
    return render(request, "members/joining/resume.html", {"form": form}, status=status)


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    context = {"days": HOLDS[Purpose.APPLY].days, "most": MAILS_TO_ONE_ADDRESS}
    return render(request, "members/joining/sent.html", context)


@login_not_required
@never_cache
@require_http_methods(FORM)
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Programs that look into mails follow links too: only the button opens."""
    link = followed(token, Purpose.APPLY)
    if link is None:
        return render(request, "members/joining/link_over.html", status=404)
    if request.method != "POST":
        return render(request, "members/joining/open.html")
    applying.open_application(link=link)
    session.remember(request, link)
    return redirect("members:application")


@login_not_required
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """On a computer that others use too."""
    session.forget(request)
    return redirect("members:apply_left")


@login_not_required
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    return render(request, "members/joining/left.html")
