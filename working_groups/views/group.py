"""The pages of one group.

Reports belong to the room above, which this one may not import: a group reaches them by the relation they have to
it, and asks them, as anything labelled is asked, for what the viewer may see.
"""

import datetime
from typing import Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from members.models import Person
from members.profiles.visibility import Facet, Shown, seen_by, shown, with_people
from members.register.day import DayForm
from working_groups.forms import PeopleForm
from working_groups.history import events_of
from working_groups.middleware import ViewerRequest
from working_groups.models import Activity, NewsItem, Participation, WorkingGroup
from working_groups.policy import labels_to_begin_with
from working_groups.tree import by_code, on_day
from working_groups.viewer import Viewer
from working_groups.views.access import groups_shown_to, of_group, render_page

ON_FIRST_PAGE = 10
A_PAGE = 20
AT_A_GLANCE = 10  # people; among more a name is looked for


@login_not_required
@require_safe
@of_group
def detail(request: ViewerRequest, group: WorkingGroup) -> HttpResponse:
    day = DayForm(request.GET)
    parts = parts_of(group, request.viewer)
    this, *sub_groups = on_day([group, *parts], day.asked)
    reports = visible_reports([group, *parts], request.viewer, day)
    context: dict[str, Any] = {
        "day": day,
        "group_on_day": this,
        "sub_groups": sub_groups,
        "activities": activities_of(group),
        "reports": reports[:ON_FIRST_PAGE],
        "news": news_of(group, day)[:ON_FIRST_PAGE],
        "sectors": group.sectors.all(),
    }
    return render_page(request, "working_groups/detail.html", group, **context)


@login_not_required
@require_safe
@of_group
def people(request: ViewerRequest, group: WorkingGroup) -> HttpResponse:
    day = DayForm(request.GET)
    (this,) = on_day([group], day.asked)
    words = PeopleForm(request.GET).words
    participants = participants_of(group, day.date, request.viewer, words)
    context: dict[str, Any] = {
        "day": day,
        "group_on_day": this,
        "participants": participants,
        "kept_in_search": [("on", day.asked.isoformat())] if day.asked else [],
    }
    return render_page(request, "working_groups/people.html", group, **context)


@login_not_required
@require_safe
@of_group
def activities(request: ViewerRequest, group: WorkingGroup) -> HttpResponse:
    context: dict[str, Any] = {"day": DayForm(request.GET), "activities": activities_of(group)}
    return render_page(request, "working_groups/activities.html", group, **context)


@login_not_required
@require_safe
@of_group
def reports(request: ViewerRequest, group: WorkingGroup) -> HttpResponse:
    day = DayForm(request.GET)
    rows = visible_reports([group, *parts_of(group, request.viewer)], request.viewer, day)
    context: dict[str, Any] = {
        "day": day,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "may_begin": bool(labels_to_begin_with(request.viewer, group)),
    }
    return render_page(request, "working_groups/reports.html", group, **context)


@login_not_required
@require_safe
@of_group
def news(request: ViewerRequest, group: WorkingGroup) -> HttpResponse:
    day = DayForm(request.GET)
    page = Paginator(news_of(group, day), A_PAGE).get_page(request.GET.get("page"))
    return render_page(request, "working_groups/news.html", group, day=day, page=page)


@login_not_required
@require_safe
@of_group
def history(request: ViewerRequest, group: WorkingGroup) -> HttpResponse:
    day = DayForm(request.GET)
    events = events_of(group, request.viewer, until=day.date)
    return render_page(request, "working_groups/history.html", group, day=day, events=events)


def parts_of(group: WorkingGroup, viewer: Viewer) -> list[WorkingGroup]:
    return sorted(groups_shown_to(viewer).filter(parent=group), key=by_code)


class Participants(NamedTuple):
    """`unlisted`: how many more there are, told to insiders. `words`: the name they were asked for."""

    listed: list[tuple[Participation, Shown]]
    unlisted: int
    words: str

    @property
    def can_be_searched(self) -> bool:
        return bool(self.words) or len(self.listed) > AT_A_GLANCE


def participants_of(group: WorkingGroup, day: datetime.date, viewer: Viewer, words: str = "") -> Participants:
    """By name those who show it to the viewer; the others are only counted, and found by nothing."""
    rows = Participation.objects.counting_on(day).filter(group=group)
    if words or not viewer.is_insider:
        rows = rows.filter(seen_by(viewer, Facet.NAME, person="person"))
    if words:
        rows = rows.filter(person__in=Person.objects.called(words))
    rows = with_people(rows.select_related("organisation")).order_by("organisation__name", "person__name")
    people = [(row, shown(row.person, viewer, job_title=row.job_title)) for row in rows]
    listed = [(row, person) for row, person in people if person.name]
    return Participants(listed, len(people) - len(listed) if viewer.is_insider else 0, words)


def activities_of(group: WorkingGroup) -> QuerySet[Activity]:
    return Activity.objects.filter(mission__group=group).prefetch_related("impacts")


def visible_reports(groups: list[WorkingGroup], viewer: Viewer, day: DayForm) -> QuerySet[Any]:
    reports = groups[0].reports.model.objects.visible_to(viewer).available()
    if day.asked:
        reports = reports.filter(published_on__lte=day.asked)
    return reports.filter(group__in=groups).select_related("group").newest_first()


def news_of(group: WorkingGroup, day: DayForm) -> QuerySet[NewsItem]:
    """Of a day, also what has no day of its own."""
    news = group.news.published().prefetch_related("sectors")
    return news.exclude(published_on__gt=day.asked) if day.asked else news
