from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from members.http import PersonRequest
from members.signing_in.sessions import (
    end_session,
    open_sessions,
    sessions_of,
    sign_out_elsewhere,
    sign_out_everywhere,
)


def key_of(request: HttpRequest) -> str:
    return request.session.session_key or ""


@require_safe
def sessions(request: PersonRequest) -> HttpResponse:
    found = open_sessions(request.user, current=key_of(request))
    return render(request, "usersessions/usersession_list.html", {"sessions": found})


@require_POST
@reauthentication_required
def session_end(request: PersonRequest, pk: int) -> HttpResponse:
    session: UserSession = get_object_or_404(sessions_of(request.user), pk=pk)
    is_this = session.session_key == key_of(request)
    end_session(session=session, by=request.user)
    if is_this:
        logout(request)
        return redirect("home")
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


@require_POST
@reauthentication_required
def sessions_end_others(request: PersonRequest) -> HttpResponse:
    number = sign_out_elsewhere(by=request.user, but=key_of(request))
    words = ngettext("One other device is signed out.", "%(number)d other devices are signed out.", number)
    messages.success(request, words % {"number": number})
    return redirect("usersessions_list")


@require_POST
@reauthentication_required
def sessions_end_all(request: PersonRequest) -> HttpResponse:
    sign_out_everywhere(person=request.user, by=request.user)
    logout(request)
    return redirect("account_login")
