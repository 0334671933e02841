from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.acting import is_done
from members.actions import update_profile
from members.http import PersonRequest, VisitorRequest
from members.models import Affiliation, Organisation, Person, Picture, ProfileProposal
from members.my_organisation.access import for_contacts
from members.profiles.actions import (
    change_photo,
    looked_after_by,
    propose_profile,
    remove_photo,
    withdraw_proposal,
)
from members.profiles.forms import OrganisationProfileForm, PhotoForm, ProfileForm
from members.profiles.visibility import MEMBER, VISITOR, Facet, Onlooker, Shown, mate_of, sees, shown

# One's own


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=Person.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        update_profile(by=request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("members:profile")
    return _profile(request, form, PhotoForm())


@require_POST
def photo(request: PersonRequest) -> HttpResponse:
    form = PhotoForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            change_photo(content=form.cleaned_data["photo"], by=request.user)
        except ValidationError as error:
            form.add_error("photo", error)
        else:
            messages.success(request, _("Your photo is saved."))
            return redirect("members:profile")
    return _profile(request, ProfileForm(instance=request.user), form, status=422)


@require_POST
def photo_remove(request: PersonRequest) -> HttpResponse:
    if remove_photo(by=request.user):
        messages.success(request, _("Your photo is removed."))
    return redirect("members:profile")


def _profile(
    request: PersonRequest, form: ProfileForm, photo_form: PhotoForm, *, status: int = 200
) -> HttpResponse:
    person = Person.objects.get(pk=request.user.pk)  # as it is saved, whatever was typed
    affiliations = list(person.affiliations.select_related("organisation"))
    context = {
        "form": form,
        "photo_form": photo_form,
        "photo": Picture.objects.without_bytes().filter(person=person).first(),
        "affiliations": affiliations,
        "others": as_others_see(person, affiliations),
    }
    return render(request, "members/profile.html", context, status=status)


def as_others_see(person: Person, affiliations: list[Affiliation]) -> list[tuple[str, Shown]]:
    job_title = next((row.job_title for row in affiliations if row.is_current and row.job_title), "")
    onlookers = [
        (_("A visitor of the portal"), VISITOR),
        (_("Somebody of a member organisation"), MEMBER),
        (_("Somebody of my groups"), mate_of(person)),
    ]
    return [(words, shown(person, onlooker, job_title=job_title)) for words, onlooker in onlookers]


# Pictures


@login_not_required
@require_safe
def picture(request: VisitorRequest, pk: UUID) -> HttpResponse:
    return _send(request, pk, "content")


@login_not_required
@require_safe
def small_picture(request: VisitorRequest, pk: UUID) -> HttpResponse:
    return _send(request, pk, "small")


def _send(request: VisitorRequest, pk: UUID, size: str) -> HttpResponse:
    """What the viewer may not see does not exist; the bytes are read only for who does not have them."""
    owners = ("person", "organisation", "proposal__organisation")
    found = get_object_or_404(Picture.objects.without_bytes().select_related(*owners), pk=pk)
    is_public = _is_shown_to(found, VISITOR)
    if not is_public and not _is_shown_to(found, request.viewer):
        raise Http404
    etag = f'"{found.sha256}-{size}"'
    empty = HttpResponse(content_type="image/webp", headers={"ETag": etag})
    response = get_conditional_response(request, etag=etag, response=empty) or empty
    if response is empty:
        response.content = bytes(getattr(found, size))
    response["Cache-Control"] = (
        "public, max-age=0, s-maxage=5, must-revalidate" if is_public else "private, no-cache"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _is_shown_to(found: Picture, viewer: Any) -> bool:
    if found.person:
        is_there = found.person.is_active or viewer.is_secretariat  # rosters have no closed accounts either
        return is_there and sees(viewer, Facet.PHOTO, found.person)
    if found.organisation_id:
        to_insiders = viewer.is_member or viewer.is_secretariat
        return Organisation.objects.shown(to_insiders=to_insiders).filter(pk=found.organisation_id).exists()
    return viewer.is_secretariat or _looks_after(viewer, found.proposal)


def _looks_after(viewer: Onlooker, proposal: ProfileProposal | None) -> bool:
    person = Person.objects.filter(pk=viewer.person).first() if viewer.person else None
    return bool(person and proposal and looked_after_by(person).filter(pk=proposal.organisation_id).exists())


# The organisation's


@require_http_methods(["GET", "HEAD", "POST"])
@for_contacts
def organisation_profile(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    waiting = organisation.profile_proposals.open().first()
    form = OrganisationProfileForm(
        request.POST or None, request.FILES or None, initial=_as_it_is(organisation, waiting)
    )
    if is_done(form, lambda **typed: propose_profile(organisation=organisation, by=request.user, **typed)):
        messages.success(request, _("Your proposal is with the secretariat, which looks at it first."))
        return redirect("members:organisation_profile", organisation.slug)
    if form.errors and request.FILES and "logo" not in form.errors:
        form.add_error("logo", _("Choose the file again: no browser keeps it chosen."))
    pictures = Picture.objects.without_bytes()
    context = {
        "title": _("Public profile"),
        "organisation": organisation,
        "form": form,
        "waiting": waiting,
        "latest": organisation.profile_proposals.exclude(state=ProfileProposal.State.OPEN).first(),
        "logo": pictures.filter(organisation=organisation).first(),
        "new_logo": pictures.filter(proposal=waiting).first() if waiting else None,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "members/profiles/organisation.html", context, status=status)


@require_POST
@for_contacts
def organisation_profile_withdraw(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    proposal = organisation.profile_proposals.open().first()
    if proposal:
        withdraw_proposal(proposal=proposal, by=request.user)
        messages.success(request, _("Your proposal is withdrawn."))
    return redirect("members:organisation_profile", organisation.slug)


def _as_it_is(organisation: Organisation, waiting: ProfileProposal | None) -> dict[str, str]:
    shows = waiting or organisation
    logo_change = waiting.logo_change if waiting else ProfileProposal.LogoChange.KEEP
    return {"description": shows.description, "website": shows.website, "logo_change": logo_change}
