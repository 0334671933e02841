from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from members.models import Person
from members.signing_in.second_factor import HAS_JUST_SIGNED_IN, ask_for_it, shown_in
from working_groups.models import WorkingGroup
from working_groups.viewer import Viewer, viewer_in


class ViewerRequest(HttpRequest):
    """A request as every view gets it."""

    viewer: Viewer


class ViewerMiddleware:
    """Gives every request its `viewer`, worked out on first use and for this request only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = SimpleLazyObject(lambda: viewer_in(request))  # type: ignore[attr-defined]
        return self.get_response(request)


class SecondFactorMiddleware:
    """Asks whoever works for the secretariat for a second factor before it shows them anything.

    People in a group that issues TLP:AMBER are asked for theirs once, when they have signed in; what is less
    confidential they read without it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        person = request.user
        if not isinstance(person, Person) or serves_signing_in(request, view) or shown_in(request):
            return None
        if person.is_staff:
            return ask_for_it(request)
        has_just_signed_in = request.session.pop(HAS_JUST_SIGNED_IN, False)
        return ask_for_it(request) if has_just_signed_in and is_expected_of(request) else None


def serves_signing_in(request: HttpRequest, view: Callable[..., HttpResponse]) -> bool:
    """The pages of one's account, what comes before them, and the one that asks for a second factor."""
    is_asked = request.path == reverse("members:second_factor")
    return is_asked or request.path.startswith("/accounts/") or getattr(view, "is_before_terms", False)


def is_expected_of(request: HttpRequest) -> bool:
    groups = request.viewer.groups  # type: ignore[attr-defined]
    return WorkingGroup.objects.confidential().filter(pk__in=groups).exists()
