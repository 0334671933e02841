from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sector_reports.forms import LibraryForm
from sector_reports.library import Found, Library
from sector_reports.models import Report
from sector_reports.models.report import ReportQuerySet
from sector_reports.search.copies import NoIndexError
from sector_reports.search.library import IndexLibrary
from sector_reports.search.reading import opened, whatever_ails_it
from sector_reports.search.suggestions import titles, titles_from_database
from working_groups.middleware import ViewerRequest
from working_groups.viewer import Viewer

PER_PAGE, PER_PAGE_WITH_EXTRACTS = 20, 10


@login_not_required
@require_safe
def library(request: ViewerRequest) -> HttpResponse:
    visible = Report.objects.visible_to(request.viewer).available()
    form = LibraryForm(request.GET, visible=visible)
    asked = form.understood()
    context = answer_of_index(request, visible, asked) or answer(
        Library(request.viewer, visible, asked), request
    )
    return render(
        request,
        "sector_reports/library.html",
        {"form": form, "is_narrowed": bool(request.GET), **context},
    )


def answer(library: Library, request: ViewerRequest) -> dict[str, Any]:
    """Everything that the index is asked for: what comes after needs it no more."""
    per_page = PER_PAGE_WITH_EXTRACTS if library.question else PER_PAGE
    page: Page[Found] = Paginator(library.results(), per_page).get_page(request.GET.get("page"))
    facets = library.facets()
    return {
        "library": library,
        "facets": facets,
        "chosen": [(facet, choice) for facet, choices in facets for choice in choices if choice.is_chosen],
        "page": page,
        "did_you_mean": "" if page.paginator.count else library.did_you_mean(),
    }


def answer_of_index(
    request: ViewerRequest, visible: ReportQuerySet, asked: dict[str, Any]
) -> dict[str, Any] | None:
    """None if the index is not there or not whole: the library then knows titles and abstracts alone."""
    try:
        with whatever_ails_it():
            return answer(IndexLibrary(opened(), request.viewer, visible, asked), request)
    except NoIndexError:
        return None


@login_not_required
@require_safe
def suggest(request: ViewerRequest) -> HttpResponse:
    """Titles that go on as the search box begins."""
    typed = request.GET.get("q", "")[:200].replace("\x00", "")
    visible = Report.objects.visible_to(request.viewer).available()
    return render(
        request,
        "sector_reports/suggestions.html",
        {"titles": suggested(request.viewer, visible, typed)},
    )


def suggested(viewer: Viewer, visible: ReportQuerySet, typed: str) -> list[str]:
    try:
        with whatever_ails_it():
            return titles(opened(), viewer, visible, typed)
    except NoIndexError:
        return titles_from_database(visible, typed)
