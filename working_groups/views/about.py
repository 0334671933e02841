from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from working_groups.middleware import ViewerRequest
from working_groups.models import AboutPage


@login_not_required
@require_safe
def index(request: ViewerRequest) -> HttpResponse:
    return redirect("about:page", slug="ecso")


@login_not_required
@require_safe
def page(request: ViewerRequest, slug: str) -> HttpResponse:
    about = get_object_or_404(AboutPage, slug=slug)
    pages = AboutPage.objects.only("slug", "title", "position")
    return render(request, "working_groups/about.html", {"about": about, "pages": pages})
