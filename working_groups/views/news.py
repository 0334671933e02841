from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from working_groups.middleware import ViewerRequest
from working_groups.views.access import news_shown_to

A_PAGE = 20


@login_not_required
@require_safe
def index(request: ViewerRequest) -> HttpResponse:
    page = Paginator(news_shown_to(request.viewer), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "working_groups/news_index.html", {"page": page})


@login_not_required
@require_safe
def detail(request: ViewerRequest, slug: str) -> HttpResponse:
    item = get_object_or_404(news_shown_to(request.viewer), slug=slug)
    reports = item.reports.visible_to(request.viewer).available().select_related("group").newest_first()
    return render(request, "working_groups/news_detail.html", {"item": item, "reports": reports})
