"""What the link of an invitation opens. To see the page settles nothing: programs of mail servers open links too."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from members.acting import is_done
from members.addresses import owner_of
from members.http import PersonRequest, VisitorRequest
from members.models import Invitation
from members.my_organisation.forms import NameForm
from members.my_organisation.invitations import AddressTakenError, accept_invitation, open_account


@login_not_required
@require_safe
def invitation(request: VisitorRequest, token: str) -> HttpResponse:
    """The same page whether or not the address has an account."""
    found = _open_invitation(token)
    if found is None:
        return _over(request)
    if request.user.is_authenticated:
        return _for_person(request, found, token)
    return _for_visitor(request, found, token, NameForm())


@login_not_required
@require_POST
def invitation_open(request: VisitorRequest, token: str) -> HttpResponse:
    """Open an account by the link, and be signed in to it."""
    found = _open_invitation(token)
    if found is None:
        return _over(request)
    if request.user.is_authenticated:
        return redirect("members:invitation", token=token)
    form = NameForm(request.POST)
    opened: dict[str, Any] = {}
    try:
        if not is_done(form, lambda name: opened.update(it=open_account(invitation=found, name=name))):
            return _for_visitor(request, found, token, form)
    except AddressTakenError:
        messages.info(request, _("Sign in with this address to accept the invitation."))
        return redirect(_log_in(token))
    person = opened["it"].person
    record_authentication(request, person, method="invitation")
    response: HttpResponse = perform_login(
        request, person, redirect_url=resolve_url("members:welcome"), signup=True, email=person.email
    )
    return response


@require_POST
def invitation_accept(request: PersonRequest, token: str) -> HttpResponse:
    found = _open_invitation(token)
    if found is None:
        return _over(request)
    try:
        affiliation = accept_invitation(invitation=found, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("members:invitation", token=token)
    words = _("You act for %(organisation)s now.") % {"organisation": affiliation.organisation}
    messages.success(request, words)
    return redirect("my_organisation_detail", slug=affiliation.organisation.slug)


@require_safe
def welcome(request: PersonRequest) -> HttpResponse:
    """The way to sign in next time: a passkey first."""
    return render(request, "members/my_organisation/welcome.html")


def _open_invitation(token: str) -> Invitation | None:
    return Invitation.objects.named_by(token).select_related("organisation").first()


def _for_visitor(request: VisitorRequest, found: Invitation, token: str, form: NameForm) -> HttpResponse:
    context = {"invitation": found, "token": token, "form": form, "login_url": _log_in(token)}
    return render(request, "members/my_organisation/invitation.html", context)


def _for_person(request: VisitorRequest, found: Invitation, token: str) -> HttpResponse:
    """To somebody else than the one invited, the page does not tell to which address it went."""
    is_theirs = owner_of(found.email) == request.user
    context = {"invitation": found, "token": token, "is_theirs": is_theirs}
    return render(request, "members/my_organisation/invitation_signed_in.html", context)


def _over(request: VisitorRequest) -> HttpResponse:
    """One answer for what is used up, revoked, over or never was."""
    return render(request, "members/my_organisation/invitation_over.html", status=404)


def _log_in(token: str) -> str:
    return f"{resolve_url('account_login')}?next={resolve_url('members:invitation', token=token)}"
