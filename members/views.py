from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from members.actions import update_profile
from members.dated import today
from members.directory import Directory
from members.forms import DirectoryForm, ProfileForm
from members.models import Affiliation, Organisation, Person
from members.profiles.visibility import Facet, Shown, seen_by, shown, with_people

PAGE_SIZE = 50


class VisitorRequest(HttpRequest):
    user: Person | AnonymousUser
    viewer: Any  # a working_groups.viewer.Viewer, of an app above this one


class PersonRequest(VisitorRequest):
    user: Person


@login_not_required
@require_safe
def index(request: VisitorRequest) -> HttpResponse:
    form = DirectoryForm(request.GET)
    directory = Directory(form)
    return render(
        request,
        "members/index.html",
        {
            "form": form,
            "is_narrowed": directory.is_narrowed,
            "categories": directory.categories(),
            "countries": directory.countries(),
            "page": Paginator(directory.found, PAGE_SIZE).get_page(request.GET.get("page")),
            "is_today": form.date == today(),
        },
    )


@login_not_required
@require_safe
def detail(request: VisitorRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation.objects.shown().select_related("parent"), slug=slug)
    sees_people = request.viewer.is_insider
    memberships = list(organisation.memberships.begun())
    seats = list(
        organisation.mandates.begun().exclude(group__state="proposed").select_related("group", "person")
    )
    return render(
        request,
        "members/detail.html",
        {
            "organisation": organisation,
            "membership": next((row for row in memberships if row.is_current), None),
            "memberships": memberships,
            "former_names": organisation.former_names.all(),
            "seats": [row for row in seats if row.is_current],
            "seats_before": [row for row in seats if not row.is_current],
            "reports": organisation.reports.visible_to(request.viewer).available().select_related("group"),
            "sees_people": sees_people,
            "people": people_of(organisation, request.viewer),
        },
    )


def people_of(organisation: Organisation, viewer: Any) -> list[tuple[Affiliation, Shown]]:
    """Those who work there today, have told their name and show it to the viewer; the official contacts first."""
    rows = organisation.affiliations.current().filter(person__is_active=True).exclude(person__name="")
    rows = with_people(rows.filter(seen_by(viewer, Facet.NAME, person="person")))
    rows = rows.order_by("-is_official_contact", "person__name")
    return [(row, shown(row.person, viewer, job_title=row.job_title)) for row in rows]


@require_http_methods(["GET", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=Person.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        update_profile(by=request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("members:profile")
    affiliations = request.user.affiliations.select_related("organisation")
    return render(request, "members/profile.html", {"form": form, "affiliations": affiliations})


def safe_address(request: HttpRequest) -> str:
    """The address of this portal that `next` names; empty if it names none, or one elsewhere."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_ours and address.startswith("/") else ""
