from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from sector_reports.citing.formats import FORMATS
from sector_reports.citing.record import citation_of
from sector_reports.citing.signposts import sign_description
from sector_reports.open_reports import open_relations, open_reports, to_cite
from sector_reports.usage.counting import count_citation
from working_groups.middleware import ViewerRequest


@login_not_required
@require_safe
def cite(request: ViewerRequest, slug: str, name: str) -> HttpResponse:
    """A citation to take along. What is not open to everybody is missing here, also to those who may read it."""
    report = get_object_or_404(to_cite(open_reports()), slug=slug)
    citation = citation_of(report, open_relations([report])[report.pk])
    kind = FORMATS.get(name)
    if kind is None:
        raise Http404
    response = HttpResponse(
        kind.render(citation),
        content_type=f"{kind.media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{citation.slug}.{kind.ending}"'},
    )
    sign_description(response, citation)
    count_citation(request, report)
    return response
