from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sector_reports.forms import LibraryForm
from sector_reports.library import Library
from sector_reports.models import Report
from working_groups.middleware import ViewerRequest

PER_PAGE = 20


@login_not_required
@require_safe
def library(request: ViewerRequest) -> HttpResponse:
    visible = Report.objects.visible_to(request.viewer).available()
    form = LibraryForm(request.GET, visible=visible)
    library = Library(visible, form.understood())
    page = Paginator(library.results(), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "sector_reports/library.html",
        {
            "form": form,
            "library": library,
            "facets": library.facets(),
            "page": page,
            "is_narrowed": bool(request.GET),
        },
    )
