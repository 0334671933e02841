from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from working_groups.viewer import Viewer, viewer_of


class ViewerRequest(HttpRequest):
    """A request as every view gets it."""

    viewer: Viewer


class ViewerMiddleware:
    """Gives every request its `viewer`, worked out on first use and for this request only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: viewer_of(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)
