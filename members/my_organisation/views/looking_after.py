"""What official contacts do for the people of their organisation, each at an address of its own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from journal.asking_again import ask_again
from members.acting import act, is_done
from members.actions import change_job_title, end_affiliation, make_official_contact, take_back_contact
from members.dated import today
from members.http import PersonRequest
from members.models import Affiliation, AffiliationRequest, Organisation
from members.my_organisation.access import for_deciding_contacts
from members.my_organisation.forms import (
    EndForm,
    InvitationForm,
    JobTitleForm,
    JoiningForm,
    RefusalForm,
)
from members.my_organisation.invitations import invite, revoke_invitation, send_again
from members.my_organisation.requests import approve_request, refuse_request
from members.my_organisation.settings import choose_joining


@require_http_methods(["GET", "HEAD", "POST"])
@for_deciding_contacts
def invitation_new(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    if "is_official_contact" in request.POST:
        ask_again(request)
    form = InvitationForm(request.POST or None)
    if is_done(form, lambda **typed: invite(organisation=organisation, by=request.user, **typed)):
        messages.success(request, _("The invitation is on its way. It holds for fourteen days."))
        return back(organisation)
    return ask(
        request,
        organisation,
        form,
        title=_("Invite a colleague"),
        explanation=_(
            "They get a link by mail. With it they open an account, or use theirs, and act for %(organisation)s "
            "from that day on."
        )
        % {"organisation": organisation},
        button=_("Send the invitation"),
    )


@require_POST
@for_deciding_contacts
def invitation_again(request: PersonRequest, organisation: Organisation, pk: UUID) -> HttpResponse:
    invitation = get_object_or_404(organisation.invitations.pending(), pk=pk)
    act(
        request,
        lambda: send_again(invitation=invitation, by=request.user),
        _("The invitation is sent again."),
    )
    return back(organisation)


@require_POST
@for_deciding_contacts
def invitation_revoke(request: PersonRequest, organisation: Organisation, pk: UUID) -> HttpResponse:
    invitation = get_object_or_404(organisation.invitations.pending(), pk=pk)
    act(
        request,
        lambda: revoke_invitation(invitation=invitation, by=request.user),
        _("The invitation is revoked: its link opens nothing any more."),
    )
    return back(organisation)


@require_POST
@for_deciding_contacts
def request_approve(request: PersonRequest, organisation: Organisation, pk: UUID) -> HttpResponse:
    asked = _waiting(organisation, pk)
    words = _("%(person)s acts for %(organisation)s now.")
    act(
        request,
        lambda: approve_request(request=asked, by=request.user),
        words % {"person": asked.person, "organisation": organisation},
    )
    return back(organisation)


@require_http_methods(["GET", "HEAD", "POST"])
@for_deciding_contacts
def request_refuse(request: PersonRequest, organisation: Organisation, pk: UUID) -> HttpResponse:
    asked = _waiting(organisation, pk)
    form = RefusalForm(request.POST or None)
    if is_done(form, lambda reason: refuse_request(request=asked, reason=reason, by=request.user)):
        messages.success(request, _("The request is refused, and the person is told why."))
        return back(organisation)
    return ask(
        request,
        organisation,
        form,
        title=_("Refuse a request"),
        explanation=_("%(person)s asks to act for %(organisation)s.")
        % {"person": asked.person, "organisation": organisation},
        button=_("Refuse"),
        is_grave=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_deciding_contacts
def job_title(request: PersonRequest, organisation: Organisation, pk: UUID) -> HttpResponse:
    affiliation = _colleague(organisation, pk)
    form = JobTitleForm(request.POST or None, initial={"job_title": affiliation.job_title})
    if is_done(form, lambda **typed: change_job_title(affiliation=affiliation, by=request.user, **typed)):
        messages.success(request, _("The job title is saved."))
        return back(organisation)
    words = _("Job title of %(person)s") % {"person": affiliation.person}
    return ask(request, organisation, form, title=words, explanation="", button=_("Save"))


@require_POST
@for_deciding_contacts
def contact_make(request: PersonRequest, organisation: Organisation, pk: UUID) -> HttpResponse:
    affiliation = _colleague(organisation, pk)
    ask_again(request)
    words = _("%(person)s is an official contact now.") % {"person": affiliation.person}
    act(request, lambda: make_official_contact(affiliation=affiliation, by=request.user), words)
    return back(organisation)


@require_POST
@for_deciding_contacts
def contact_take_back(request: PersonRequest, organisation: Organisation, pk: UUID) -> HttpResponse:
    affiliation = _colleague(organisation, pk)
    ask_again(request)
    act(
        request,
        lambda: take_back_contact(affiliation=affiliation, must_leave_a_contact=True, by=request.user),
        _("%(person)s is no official contact any more.") % {"person": affiliation.person},
    )
    return back(organisation) if affiliation.person_id != request.user.pk else redirect("my_organisation")


@require_http_methods(["GET", "HEAD", "POST"])
@for_deciding_contacts
def affiliation_end(request: PersonRequest, organisation: Organisation, pk: UUID) -> HttpResponse:
    affiliation = _colleague(organisation, pk)
    ask_again(request)
    form = EndForm(request.POST or None)
    if is_done(
        form,
        lambda on: end_affiliation(
            affiliation=affiliation, on=on, must_leave_a_contact=True, by=request.user
        ),
    ):
        messages.success(request, _("The affiliation ends on the day you gave."))
        return back(organisation) if affiliation.person_id != request.user.pk else redirect("my_organisation")
    return ask(
        request,
        organisation,
        form,
        title=_("End the affiliation of %(person)s") % {"person": affiliation.person},
        explanation=_(
            "From that day on they do not act for %(organisation)s: what is for members closes to them at once, in "
            "open windows too, and their part in groups counts no longer. A seat stays with %(organisation)s. "
            "Their account stays theirs."
        )
        % {"organisation": organisation},
        button=_("End the affiliation"),
        is_grave=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_deciding_contacts
def joining(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    ask_again(request)
    form = JoiningForm(
        request.POST if request.method == "POST" else None,
        initial={"lets_domains_join": organisation.lets_domains_join},
    )
    if is_done(form, lambda **typed: choose_joining(organisation=organisation, by=request.user, **typed)):
        messages.success(request, _("How people join is saved."))
        return back(organisation)
    words = _("The secretariat keeps your e-mail domains, and has none so far: tell it which are yours.")
    if organisation.email_domains:
        words = _("Your e-mail domains: %(domains)s. The secretariat keeps them.")
    return ask(
        request,
        organisation,
        form,
        title=_("How people join"),
        explanation=words % {"domains": ", ".join(organisation.email_domains)},
        button=_("Save"),
    )


def ask(
    request: PersonRequest,
    organisation: Organisation,
    form: Any,
    *,
    title: str,
    explanation: str,
    button: str,
    is_grave: bool = False,
) -> HttpResponse:
    context = {
        "organisation": organisation,
        "form": form,
        "title": title,
        "explanation": explanation,
        "button": button,
        "is_grave": is_grave,
    }
    return render(request, "members/my_organisation/ask.html", context)


def back(organisation: Organisation) -> HttpResponse:
    return redirect("my_organisation_detail", slug=organisation.slug)


def _colleague(organisation: Organisation, pk: UUID) -> Affiliation:
    """Somebody who is with the organisation, or will be."""
    colleagues = organisation.affiliations.running_after(today()).select_related("person", "organisation")
    colleague: Affiliation = get_object_or_404(colleagues, pk=pk)
    return colleague


def _waiting(organisation: Organisation, pk: UUID) -> AffiliationRequest:
    return get_object_or_404(organisation.affiliation_requests.waiting().select_related("person"), pk=pk)
