"""The home page of a person: what waits for them, what is new for them, where they belong."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from members.actions import note_visit
from members.dated import today
from members.http import PersonRequest
from members.models import AffiliationRequest, Organisation, Person
from members.my_organisation.access import acting_for
from notifications.models import MailPreference
from sector_reports.models import Edition, Report, SignOff
from sector_reports.models.report import ReportQuerySet
from working_groups.models import ContactMessage, Mandate, Sector, WorkingGroup
from working_groups.policy import labels_to_begin_with
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

RECENT = datetime.timedelta(days=90)
NEW_AT_MOST = 20
LATEST = 5
DRAFTS = 20


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
            "drafts": drafts_of(viewer)[:DRAFTS],
            "begins_in": [group for group, _role in groups if labels_to_begin_with(viewer, group)],
            "mail": mail_for(request),
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
    tasks = []
    if viewer.is_secretariat and (unanswered := ContactMessage.objects.unanswered().count()):
        tasks.append(answer_messages(unanswered))
    tasks += [review(edition) for edition in waiting_for_review(viewer)]
    if viewer.is_member:
        tasks += decide_on_requests(request.user)
    is_confidential = any(group.highest_tlp >= Tlp.AMBER for group in groups)
    if is_confidential and not viewer.has_accepted_undertaking:
        tasks.append(accept_undertaking())
    if is_confidential and not viewer.second_factor:
        tasks.append(set_up_second_factor())
    if not viewer.is_member and not viewer.is_secretariat:
        asked = [str(row.organisation) for row in requests_of(request.user)]
        tasks.append(await_answer(asked) if asked else find_organisation())
    if not request.user.name:
        tasks.append(complete_profile())
    return tasks


def answer_messages(number: int) -> Task:
    title = ngettext("%(number)d message to answer", "%(number)d messages to answer", number)
    return Task(
        title=title % {"number": number},
        why=_("Somebody wrote to the secretariat of a group."),
        url=reverse("admin:working_groups_contactmessage_changelist"),
        action=_("Read and answer"),
    )


def waiting_for_review(viewer: Viewer) -> QuerySet[Edition]:
    """The editions in review of the groups that they chair, as long as they have not signed them off."""
    visible = Report.objects.visible_to(viewer).filter(group__in=viewer.chaired)
    signed = SignOff.objects.filter(edition=OuterRef("pk"), file=OuterRef("file"), by=viewer.person)
    editions = Edition.objects.filter(~Exists(signed), state=Edition.State.IN_REVIEW, report__in=visible)
    return editions.select_related("report").order_by("report__title", "number")


def drafts_of(viewer: Viewer) -> QuerySet[Edition]:
    """What they work on and is not published yet, the latest report first."""
    editions = Edition.objects.drafts().filter(report__in=Report.objects.worked_on_by(viewer))
    return editions.select_related("report__group").order_by("-report__number", "-number")


def review(edition: Edition) -> Task:
    return Task(
        title=_("Review “%(title)s”") % {"title": edition.report.title},
        why=_("It waits for your comments, and then for your sign-off."),
        url=edition.review_url,
        action=_("Open the review"),
    )


def accept_undertaking() -> Task:
    return Task(
        title=_("Accept the TLP undertaking"),
        why=_("Your groups may issue reports that you can open only once you have accepted it."),
        url=reverse("members:undertaking"),
        action=_("Read and accept"),
    )


def set_up_second_factor() -> Task:
    return Task(
        title=_("Set up a second factor"),
        why=_("Reports from TLP:AMBER on open for people who have signed in with more than a password."),
        url=reverse("members:second_factor"),
        action=_("Set it up"),
    )


def decide_on_requests(person: Person) -> list[Task]:
    """Where somebody asks to join an organisation that this person is an official contact of."""
    looked_after = acting_for(person).filter(is_official_contact=True).order_by()
    waiting = AffiliationRequest.objects.waiting().filter(
        organisation__in=looked_after.values("organisation")
    )
    by_organisation = waiting.order_by("organisation__name").values(
        "organisation__name", "organisation__slug"
    )
    return [
        Task(
            title=ngettext(
                "%(number)d person asks to join %(organisation)s",
                "%(number)d people ask to join %(organisation)s",
                row["number"],
            )
            % {"number": row["number"], "organisation": row["organisation__name"]},
            why=_("You look after the people of this organisation."),
            url=reverse("my_organisation_detail", kwargs={"slug": row["organisation__slug"]}),
            action=_("Approve or refuse"),
        )
        for row in by_organisation.annotate(number=Count("pk"))
    ]


def find_organisation() -> Task:
    return Task(
        title=_("Get linked to your organisation"),
        why=_(
            "You are not with an organisation that is a member, so you see what everybody sees. "
            "Find the one you work for, and ask to join."
        ),
        url=reverse("members:join"),
        action=_("Find my organisation"),
    )


def requests_of(person: Person) -> QuerySet[AffiliationRequest]:
    return AffiliationRequest.objects.waiting().filter(person=person).select_related("organisation")


def await_answer(organisations: list[str]) -> Task:
    return Task(
        title=_("You have asked to join %(organisations)s") % {"organisations": ", ".join(organisations)},
        why=_("The official contacts decide, and you get a mail. Until then you see what everybody sees."),
        url=reverse("members:join"),
        action=_("See my request"),
    )


def complete_profile() -> Task:
    return Task(
        title=_("Tell us your name"),
        why=_("The people you work with know you by it."),
        url=reverse("members:profile"),
        action=_("Complete your profile"),
    )


def mail_for(request: PersonRequest) -> str:
    """What reaches them by mail, in a sentence."""
    if not request.viewer.groups:
        return _("Mail comes from the groups in which you take part; so far there is none.")
    if MailPreference.objects.refuses_group_mail(request.user):
        return _("Only what concerns you in person: you have turned off the mail about your groups.")
    return _("A message when something new happens in your groups.")


def news_for(viewer: Viewer, *, since: datetime.datetime | None) -> tuple[str, list[Report]]:
    """The reports new to this person with the words above them; the latest ones if none is new."""
    my_sectors = Prefetch("sectors", sectors_of(viewer))
    reports = reports_for(viewer).select_related("group").prefetch_related(my_sectors).newest_first()
    if since:
        fresh = Edition.objects.published().filter(published_at__gt=since)
        reports_new = reports.filter(pk__in=fresh.values("report"))
        day = date_format(timezone.localtime(since), "j F Y")
        heading = _("New since your last visit on %(day)s") % {"day": day}
    else:
        reports_new = reports.filter(published_on__gte=today() - RECENT)
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
    related = Report.objects.filter(
        Q(addressed_groups__in=viewer.groups) | Q(sectors__in=sectors_of(viewer).values("pk"))
    )
    return visible.filter(Q(group__in=viewer.groups) | Q(pk__in=related.values("pk")))


def sectors_of(viewer: Viewer) -> QuerySet[Sector]:
    return Sector.objects.filter(groups__in=viewer.groups).distinct()


def why_shown(report: Report, viewer: Viewer) -> str:
    """Of the sectors of the report, only those of the viewer's groups are loaded."""
    if not viewer.groups:
        return ""
    if report.group_id in viewer.groups:
        return _("from your group")
    sectors = ", ".join(sector.name for sector in report.sectors.all())
    return _("about %(sectors)s") % {"sectors": sectors} if sectors else _("addressed to your group")
