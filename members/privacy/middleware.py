from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from members import documents
from members.documents import Kind

View = TypeVar("View", bound=Callable[..., Any])

# What is not the portal's work: signing in and out, the account's own safety, what machines ask.
OPEN_PREFIXES = ("account_", "mfa_", "socialaccount_", "openid_connect_", "usersessions_")
OPEN_NAMES = {
    "about:index",
    "about:page",
    "admin:jsi18n",
    "admin:logout",
    "healthz",
    "readyz",
    "robots",
    "security_txt",
    "members:second_factor",
    "notifications:unsubscribe",
}


def before_terms(view: View) -> View:
    """A view for everybody, also for those who have not accepted the present terms yet."""
    view.is_before_terms = True  # type: ignore[attr-defined]
    return view


class TermsMiddleware:
    """Who is signed in accepts the present terms before going on; signing out and erasing wait for none.

    Which they have accepted last stands in the row of the person, so that this asks the database nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not request.user.is_authenticated or getattr(view, "is_before_terms", False) or is_open(request):
            return None
        if request.user.terms_version == documents.in_force(Kind.TERMS).version:
            return None
        onwards = request.get_full_path() if request.method in ("GET", "HEAD") else resolve_url("me")
        return redirect(f"{reverse('members:terms')}?{urlencode({'next': onwards})}")


def is_open(request: HttpRequest) -> bool:
    name = request.resolver_match.view_name if request.resolver_match else ""
    return name in OPEN_NAMES or name.startswith(OPEN_PREFIXES)
