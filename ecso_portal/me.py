"""The home page of a person: what waits for them, what is new for them, where they belong."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from members.actions import note_visit
from members.models import Organisation
from members.views import PersonRequest
from sector_reports.models import Edition, Report
from sector_reports.models.report import ReportQuerySet
from working_groups.models import Mandate, Sector, WorkingGroup
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

RECENT = datetime.timedelta(days=90)
NEW_AT_MOST = 20
LATEST = 5


@dataclass(frozen=True)
class Task:
    """Something that waits for the person, and where they do it."""

    title: str
    why: str
    url: str
    action: str


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    note_visit(person=request.user)
    request.user.refresh_from_db(fields=["visit_before"])
    viewer = request.viewer
    groups = groups_of(viewer)
    heading, reports = news_for(viewer, since=request.user.visit_before)
    return render(
        request,
        "me.html",
        {
            "tasks": tasks_for(request, [group for group, _role in groups]),
            "heading": heading,
            "rows": [(report, why_shown(report, viewer)) for report in reports],
            "groups": groups,
            "organisations": Organisation.objects.filter(pk__in=viewer.organisations),
        },
    )


def groups_of(viewer: Viewer) -> list[tuple[WorkingGroup, str]]:
    """Their groups, each with what they are in it."""
    seats = Mandate.objects.current().filter(person=viewer.person, organisation__in=viewer.organisations)
    roles: dict[UUID, str] = {seat.group_id: seat.get_role_display() for seat in seats}
    groups = WorkingGroup.objects.filter(pk__in=viewer.groups)
    return [(group, roles.get(group.pk, _("Participant"))) for group in groups]


def tasks_for(request: PersonRequest, groups: list[WorkingGroup]) -> list[Task]:
    viewer = request.viewer
    undertaking = Task(
        title=_("Accept the TLP undertaking"),
        why=_("Your groups may issue reports that you can open only once you have accepted it."),
        url=reverse("members:undertaking"),
        action=_("Read and accept"),
    )
    affiliation = Task(
        title=_("Get linked to your organisation"),
        why=_(
            "You are not linked to a current member organisation, so you see what everybody sees. "
            "Write to the secretariat, and name the organisation you work for."
        ),
        url=reverse("about:page", kwargs={"slug": "contact"}),
        action=_("Write to the secretariat"),
    )
    name = Task(
        title=_("Tell us your name"),
        why=_("The people you work with know you by it."),
        url=reverse("members:profile"),
        action=_("Complete your profile"),
    )
    needs_undertaking = any(group.highest_tlp >= Tlp.AMBER for group in groups)
    waiting = [
        (undertaking, needs_undertaking and not viewer.has_accepted_undertaking),
        (affiliation, not viewer.is_member and not viewer.is_secretariat),
        (name, not request.user.name),
    ]
    return [task for task, is_due in waiting if is_due]


def news_for(viewer: Viewer, *, since: datetime.datetime | None) -> tuple[str, list[Report]]:
    """The reports new to this person with the words above them; the latest ones if none is new."""
    reports = reports_for(viewer).select_related("group").prefetch_related("sectors").newest_first()
    if since:
        fresh = Edition.objects.published().filter(published_at__gt=since)
        reports_new = reports.filter(pk__in=fresh.values("report"))
        day = date_format(timezone.localtime(since), "DATE_FORMAT")
        heading = _("New since your last visit on %(day)s") % {"day": day}
    else:
        reports_new = reports.filter(published_on__gte=timezone.localdate() - RECENT)
        heading = _("New in the last three months")
    new = list(reports_new[:NEW_AT_MOST])
    if new:
        return heading, new
    heading = _("Latest in my groups and sectors") if viewer.groups else _("Latest reports")
    return heading, list(reports[:LATEST])


def reports_for(viewer: Viewer) -> ReportQuerySet:
    """What they may see of their groups and of the sectors of these; everything they may see if they have none."""
    visible = Report.objects.visible_to(viewer).available()
    if not viewer.groups:
        return visible
    sectors = Sector.objects.filter(groups__in=viewer.groups)
    related = Report.objects.filter(Q(addressed_groups__in=viewer.groups) | Q(sectors__in=sectors))
    return visible.filter(Q(group__in=viewer.groups) | Q(pk__in=related.values("pk")))


def why_shown(report: Report, viewer: Viewer) -> str:
    if not viewer.groups:
        return ""
    if report.group_id in viewer.groups:
        return _("from your group")
    sectors = ", ".join(sector.name for sector in report.sectors.all())
    return _("about %(sectors)s") % {"sectors": sectors} if sectors else _("addressed to your group")
