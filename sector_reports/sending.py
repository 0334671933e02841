"""Sending a stored file: by nginx where it stands before the portal, otherwise ourselves, in whole or in part.

RFC 9110 for ranges and conditions, RFC 6266 for the name. The permission has been checked before anything here.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from sector_reports.models import Edition, StoredFile
from sector_reports.stamping import Stamp, stamped
from working_groups.tlp import Tlp

CHUNK = 64 * 1024
ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")  # no file has more bytes than that


class DamagedFileError(Exception):
    pass


def send_file(request: HttpRequest, edition: Edition) -> HttpResponseBase:
    file = edition.file
    if file is None:
        raise Http404
    is_public = edition.report.tlp == Tlp.CLEAR and edition.state == Edition.State.PUBLISHED
    etag = f'"{file.sha256}"' if is_public else ""
    if etag and _has(request.headers.get("If-None-Match", ""), etag):
        response: HttpResponseBase = HttpResponse(status=304)
    elif default_storage.size(file.path) != file.size:
        raise DamagedFileError(file.path)  # now, while the answer can still say so
    elif settings.FILES_INTERNAL_LOCATION and "If-Range" not in request.headers:
        # nginx cannot compare If-Range with an ETag of ours, so such a request is answered here.
        response = HttpResponse(
            headers={"X-Accel-Redirect": f"{settings.FILES_INTERNAL_LOCATION}/{file.path}"}
        )
    else:
        response = _in_parts(request, file, etag)
    _name(response, edition, "inline" if is_public else "attachment")
    if is_public:
        response["Cache-Control"] = "public, no-cache"
        response["ETag"] = etag
    else:
        _close(response)
    return response


def send_copy(edition: Edition, stamp: Stamp) -> HttpResponseBase:
    """A copy made for one person: always whole, since the next one is another."""
    file = edition.file
    if file is None:
        raise Http404
    with default_storage.open(file.path) as stored:
        content = stored.read()
    if len(content) != file.size:
        raise DamagedFileError(file.path)
    response = HttpResponse(stamped(content, stamp))
    response["Content-Length"] = str(len(response.content))
    response["Accept-Ranges"] = "none"
    _name(response, edition, "attachment")
    _close(response)
    return response


def _name(response: HttpResponseBase, edition: Edition, disposition: str) -> None:
    name = f"{edition.report.slug}-v{edition.number}.pdf"
    response["Content-Type"] = "application/pdf"
    response["Content-Disposition"] = f"{disposition}; filename=\"{name}\"; filename*=UTF-8''{quote(name)}"


def _close(response: HttpResponseBase) -> None:
    """What a file that is not for everybody says to browsers, caches and robots."""
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["Cookie"])


def _has(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in [part.strip().removeprefix("W/") for part in header.split(",")]


def _in_parts(request: HttpRequest, file: StoredFile, etag: str) -> HttpResponseBase:
    """The whole file (200), the part asked for (206), or a refusal of a part that is not there (416)."""
    wanted = _range(request, etag)
    if wanted is None:
        return _stream(file, 0, file.size, status=200)
    first, last = _bounds(wanted, file.size)
    if first >= file.size or first > last:
        refusal = HttpResponse(status=416)
        refusal["Content-Range"] = f"bytes */{file.size}"
        return refusal
    response = _stream(file, first, last - first + 1, status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return response


def _range(request: HttpRequest, etag: str) -> tuple[str, str] | None:
    """The one range of a GET, if there is one that we understand and the copy it belongs to is still the same."""
    match = ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or not match or not any(match.groups()):
        return None
    if "If-Range" in request.headers and request.headers["If-Range"] != etag:
        return None
    return match[1], match[2]


def _bounds(wanted: tuple[str, str], size: int) -> tuple[int, int]:
    first, last = wanted
    if not first:
        return max(size - int(last), 0) if int(last) else size, size - 1
    return int(first), min(int(last), size - 1) if last else size - 1


def _stream(file: StoredFile, start: int, length: int, *, status: int) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_chunks(file, start, length), status=status)
    response["Content-Length"] = str(length)
    response["Accept-Ranges"] = "bytes"
    return response


def _chunks(file: StoredFile, start: int, length: int) -> Iterator[bytes]:
    with default_storage.open(file.path) as stored:
        stored.seek(start)
        while length > 0 and (chunk := stored.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk
