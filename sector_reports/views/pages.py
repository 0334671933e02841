"""The pictures of pages, each as confidential as the file it was drawn from: the same question, at every request."""

import hashlib

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from members.signing_in.second_factor import ask_for_it
from sector_reports.models import Edition
from sector_reports.reading.opening import may_open, opening_of
from sector_reports.reading.previews import READING, SMALL, path_of
from sector_reports.reading.stamped_picture import stamped_picture
from sector_reports.stamping import stamp_for
from sector_reports.views.read import is_public, listed_edition
from working_groups.middleware import ViewerRequest
from working_groups.policy import Action, waits_for_second_factor
from working_groups.tlp import Tlp

# A browser may show a public picture again for some minutes; a shared cache asks as often as for a page.
PUBLIC = "public, max-age=300, s-maxage=5"


@login_not_required
@require_safe
def picture(request: ViewerRequest, slug: str, number: int, page: int) -> HttpResponseBase:
    return _send(request, slug, number, page, READING)


@login_not_required
@require_safe
def small_picture(request: ViewerRequest, slug: str, number: int, page: int) -> HttpResponseBase:
    return _send(request, slug, number, page, SMALL)


def _send(request: ViewerRequest, slug: str, number: int, page: int, width: int) -> HttpResponseBase:
    edition = listed_edition(request.viewer, slug, number)
    is_asked = waits_for_second_factor(request.viewer, Action.READ, edition)
    if not is_asked and not may_open(request.viewer, edition):
        return closed(HttpResponse(status=410 if edition.state == Edition.State.WITHDRAWN else 403))
    if edition.report.tlp >= Tlp.AMBER:
        return _send_stamped(request, edition, page, width, is_asked=is_asked)
    if is_public(edition):
        return _public(request, edition, page, width)
    return closed(_webp(_content(edition, page, width)))


def _public(request: ViewerRequest, edition: Edition, page: int, width: int) -> HttpResponse:
    content = _content(edition, page, width)
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = [part.strip().removeprefix("W/") for part in request.headers.get("If-None-Match", "").split(",")]
    response = HttpResponse(status=304) if etag in known else _webp(content)
    response["ETag"] = etag
    response["Cache-Control"] = PUBLIC
    return response


def _send_stamped(
    request: ViewerRequest, edition: Edition, page: int, width: int, *, is_asked: bool
) -> HttpResponseBase:
    """Only to whoever has opened this page in the reader, which put them on record; too small to be stamped: never."""
    if width != READING:
        raise Http404
    if is_asked:
        return ask_for_it(request)
    entry = opening_of(edition, page, request.viewer.person)
    if entry is None:
        return closed(HttpResponse(status=403))
    content = _content(edition, page, width)
    return closed(_webp(stamped_picture(content, stamp_for(request.viewer, entry))))


def _content(edition: Edition, page: int, width: int) -> bytes:
    copy = getattr(edition.file, "reading_copy", None)
    if edition.file is None or copy is None or copy.size_of(page) is None:
        raise Http404
    try:
        with default_storage.open(path_of(edition.file, page, width)) as stored:
            return bytes(stored.read())
    except FileNotFoundError as error:
        raise Http404 from error


def _webp(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="image/webp")


def closed(response: HttpResponse) -> HttpResponse:
    """For this person, now, and for nobody's cache."""
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Cookie"])
    return response
