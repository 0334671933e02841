from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from members.register.day import DayForm
from working_groups.middleware import ViewerRequest
from working_groups.models import NewsItem, WorkingGroup
from working_groups.models.news_item import NewsItemQuerySet
from working_groups.models.working_group import WorkingGroupQuerySet
from working_groups.viewer import Viewer

P = ParamSpec("P")


def groups_shown_to(viewer: Viewer) -> WorkingGroupQuerySet:
    """A proposed group is the secretariat's own business until its work begins."""
    return WorkingGroup.objects.all() if viewer.is_secretariat else WorkingGroup.objects.shown()


def parent_shown_to(viewer: Viewer, group: WorkingGroup) -> WorkingGroup | None:
    parent = group.parent
    if parent and parent.state == WorkingGroup.State.PROPOSED and not viewer.is_secretariat:
        return None
    return parent


def news_shown_to(viewer: Viewer) -> NewsItemQuerySet:
    """With the groups and sectors that it is about."""
    groups = Prefetch("groups", groups_shown_to(viewer))
    return NewsItem.objects.published().prefetch_related(groups, "sectors")


def of_group(
    view: Callable[Concatenate[ViewerRequest, WorkingGroup, P], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Hands the view the group of the address, as far as the viewer may see it, with its mission and parent.

    Another spelling of the code redirects for ever to the one in small letters.
    """

    @wraps(view)
    def page(request: ViewerRequest, code: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        groups = groups_shown_to(request.viewer).select_related("mission", "parent")
        group = get_object_or_404(groups, code__iexact=code)
        if code == group.code.lower():
            return view(request, group, *args, **kwargs)
        canonical = request.get_full_path().replace(f"/{code}/", f"/{group.code.lower()}/", 1)
        return redirect(canonical, permanent=True)

    return page


def render_page(
    request: ViewerRequest, template: str, group: WorkingGroup, *, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of a group, with what all of them show: the group, what it is part of, and the day they tell of."""
    day = DayForm(request.GET)
    parent = parent_shown_to(request.viewer, group)
    shown = {
        "group": group,
        "day": day,
        "parent": parent,
        "parent_url": parent.get_absolute_url() + day.kept if parent else "",
    }
    return render(request, template, {**shown, **context}, status=status)
