import logging
import sys
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.defaults import server_error
from django_structlog.middlewares import RequestMiddleware

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]


class RequestLogMiddleware(RequestMiddleware):
    """Logs each request by its route, never by its address: slugs hold titles, links of mails hold secrets."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        match = request.resolver_match
        return f"{request.method} /{match.route}" if match else f"{request.method} (no such page)"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Tell who it is if the request has found out; asks the database nothing by itself."""
        person = getattr(request, "_cached_user", None)
        if person is not None and person.pk:
            structlog.contextvars.bind_contextvars(user_id=str(person.pk))


class UnavailableMiddleware:
    """Answers 503 with a page of our own while the database cannot be reached, and says when to come back."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        return unavailable(exception)


def unavailable(exception: BaseException) -> HttpResponse:
    logger.error("The database does not answer: %s", type(exception).__name__)
    return HttpResponse(
        render_to_string("503.html"),
        status=503,
        headers={"Retry-After": "30", "Cache-Control": "no-store"},
    )


def broken(request: HttpRequest) -> HttpResponse:
    """The page for what went wrong unforeseen (handler500).

    A database that fails in a middleware, before any view, comes here and not to UnavailableMiddleware.
    """
    exception = sys.exc_info()[1]
    if isinstance(exception, OperationalError | InterfaceError):
        return unavailable(exception)
    return server_error(request)


class CacheControlMiddleware:
    """Says who may keep a page: a shared cache for some seconds what every visitor sees alike, nobody the rest."""

    # While nginx asks for a page anew it may show the old one, for five seconds more; browsers always ask.
    PUBLIC = "public, max-age=0, s-maxage=5, stale-while-revalidate=5, must-revalidate"
    PRIVATE = "private, no-store"
    PERSONAL_PAGES = ("/accounts/", "/admin/", "/me/")

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if self.is_for_everybody(request, response):
            response.headers["Cache-Control"] = self.PUBLIC
            patch_vary_headers(response, ["Cookie", "HX-Request"])
        else:
            response.headers["Cache-Control"] = self.PRIVATE
        return response

    def is_for_everybody(self, request: HttpRequest, response: HttpResponse) -> bool:
        """A page with a form sets the CSRF cookie, so it is not; nor is one for somebody with a session."""
        return (
            request.method in {"GET", "HEAD"}
            and response.status_code == 200  # noqa: PLR2004 -- OK
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and not response.cookies
            and not request.path.startswith(self.PERSONAL_PAGES)
        )
