"""Pages of the office beside its lists of rows: the saved lists, the figures, and what is due to be deleted."""

from functools import partial
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from ecso_portal.figures import figures
from ecso_portal.saved_lists import LISTS, ListForm, SavedList, list_of
from journal.admin.journalled import person_of
from journal.admin.tables.export import TYPES, as_file
from members.admin.tables import note_download
from members.models import RetentionRun
from members.privacy.retention import rehearse, rules

MOST_SHOWN = 500  # rows of a page; the file has all of them
NEEDED = ["members.view_person", "members.view_membership", "members.view_affiliation"]


def pages_of(site: AdminSite) -> list[URLPattern]:
    return [
        path("lists/", site.admin_view(partial(lists_view, site)), name="saved_lists"),
        path("lists/<slug:name>/", site.admin_view(partial(list_view, site)), name="saved_list"),
        path("lists/<slug:name>.<slug:kind>", site.admin_view(file_view), name="saved_list_file"),
        path("figures/", site.admin_view(partial(figures_view, site)), name="office_figures"),
        path("retention/", site.admin_view(partial(retention_view, site)), name="office_retention"),
    ]


def _need_permission(request: HttpRequest) -> None:
    if not person_of(request).has_perms(NEEDED):
        raise PermissionDenied


def lists_view(site: AdminSite, request: HttpRequest) -> HttpResponse:
    _need_permission(request)
    return _page(site, request, "admin/lists.html", {"title": _("Lists"), "lists": LISTS})


def list_view(site: AdminSite, request: HttpRequest, name: str) -> HttpResponse:
    saved, form = _asked(request, name)
    rows = list(saved.lines(form.asked())) if form.is_valid() else None
    context = {
        "title": saved.title,
        "saved": saved,
        "form": form,
        "adminform": AdminForm(cast(Any, form), [(None, {"fields": list(form.fields)})], {}),
        "rows": None if rows is None else rows[:MOST_SHOWN],
        "number": len(rows or []),
        "has_more": len(rows or []) > MOST_SHOWN,
        "kinds": list(TYPES),
        "question": request.GET.urlencode(),
        "found_in": reverse(saved.found_in),
    }
    return _page(site, request, "admin/list.html", context)


def file_view(request: HttpRequest, name: str, kind: str) -> HttpResponse:
    """Whoever takes people's data along is on record, with the list and what it was asked with."""
    saved, form = _asked(request, name)
    if kind not in TYPES or not form.is_valid():
        raise Http404
    asked = form.asked()
    rows = list(saved.lines(asked))
    said = {"on": asked.day.isoformat(), "category": asked.category, "country": asked.country}
    note_download(request, saved.name, len(rows), **said)
    return as_file(kind, saved.name, [str(column) for column in saved.columns], rows)


def _asked(request: HttpRequest, name: str) -> tuple[SavedList, ListForm]:
    _need_permission(request)
    saved = list_of(name)
    if saved is None:
        raise Http404
    return saved, ListForm(request.GET)


def figures_view(site: AdminSite, request: HttpRequest) -> HttpResponse:
    _need_permission(request)
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    return _page(site, request, "admin/figures.html", {"title": _("Figures"), "figures": figures(viewer)})


def retention_view(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """What the nightly run would do now; it is only counted."""
    _need_permission(request)
    due = rehearse()
    context = {
        "title": _("Retention"),
        "rules": [(rule, due.get(rule)) for rule in rules()],
        "last": RetentionRun.objects.first(),
    }
    return _page(site, request, "admin/retention.html", context)


def _page(site: AdminSite, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    request.current_app = site.name
    return TemplateResponse(request, template, {**site.each_context(request), **context})
