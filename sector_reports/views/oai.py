from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from sector_reports.harvest.answers import answer


@csrf_exempt  # a POST is a question like a GET: it changes nothing, and machines bring no token
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    return HttpResponse(answer(asked), content_type="text/xml; charset=utf-8")
