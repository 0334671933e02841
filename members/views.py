import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import FilteredRelation, Q
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from members.http import VisitorRequest
from members.models import Affiliation, Membership, Organisation
from members.profiles.pictures import with_logo
from members.profiles.visibility import Facet, Shown, seen_by, shown, with_people
from members.register.day import DayForm

SUSPENDED = Membership.Status.SUSPENDED


@login_not_required
@require_safe
def detail(request: VisitorRequest, slug: str) -> HttpResponse:
    sees_people = request.viewer.is_insider
    shown_ones = Organisation.objects.shown(to_insiders=sees_people).select_related("parent")
    shown_ones = with_logo(shown_ones)
    shown_ones = shown_ones.prefetch_related("former_names", "former_countries")
    organisation = shown_ones.filter(slug=slug).first()
    if organisation is None:  # what another one took in has its old address for ever
        merged = get_object_or_404(shown_ones, former_addresses__slug=slug)
        return redirect(f"{merged.get_absolute_url()}{_question(request)}", permanent=True)
    day = DayForm(request.GET)
    memberships = list(organisation.memberships.begun_by(day.date).with_status())
    membership = next((row for row in memberships if row.holds_on(day.date)), None)
    seats = list(seats_of(organisation, day.date))
    reports = organisation.reports.visible_to(request.viewer).available().select_related("group")
    if day.asked:
        reports = reports.filter(published_on__lte=day.asked)
    return render(
        request,
        "members/detail.html",
        {
            "day": day,
            "organisation": organisation,
            "name": organisation.name_on(day.date),
            "country": organisation.country_on(day.date),
            "membership": membership,
            "is_suspended": membership is not None and membership.status_on(day.date) == SUSPENDED,
            "memberships": memberships,
            "former_names": organisation.former_names.all(),
            "seats": [row for row in seats if row.holds_on(day.date)],
            "seats_before": [row for row in seats if not row.holds_on(day.date)],
            "reports": reports,
            "sees_people": sees_people,
            "people": people_of(organisation, request.viewer, day.date),
        },
    )


def _question(request: HttpRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def seats_of(organisation: Organisation, day: datetime.date) -> Any:
    """Those of that day and before it, with `title_then`, the title that the group bore on it."""
    titles = FilteredRelation("group__former_titles", condition=Q(group__former_titles__period__contains=day))
    seats = organisation.mandates.begun_by(day).exclude(group__state="proposed").alias(borne=titles)
    seats = seats.annotate(title_then=Coalesce("borne__title", "group__title"))
    return seats.select_related("group", "person").telling_who_left(day)


def people_of(organisation: Organisation, viewer: Any, day: datetime.date) -> list[tuple[Affiliation, Shown]]:
    """Those who worked there that day, have told their name and show it to the viewer; official contacts first."""
    rows = organisation.affiliations.on(day).filter(person__is_active=True).exclude(person__name="")
    rows = with_people(rows.filter(seen_by(viewer, Facet.NAME, person="person")))
    rows = rows.order_by("-is_official_contact", "person__name")
    return [(row, shown(row.person, viewer, job_title=row.job_title)) for row in rows]
