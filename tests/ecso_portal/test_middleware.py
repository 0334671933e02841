import json
from typing import Any, cast

import pytest
import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import InterfaceError, OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import include, path
from django.utils.functional import SimpleLazyObject

from ecso_portal.middleware import CacheControlMiddleware, RequestLogMiddleware
from members.models import Person
from tests import factories as make

PUBLIC, PRIVATE = CacheControlMiddleware.PUBLIC, CacheControlMiddleware.PRIVATE


@login_not_required
def fail(request: HttpRequest, how: str) -> HttpResponse:
    raise {
        "400": BadRequest("canary"),
        "403": PermissionDenied("canary"),
        "500": ValueError("canary"),
        "operational": OperationalError("canary"),
        "interface": InterfaceError("canary"),
    }[how]


handler500 = "ecso_portal.middleware.broken"
urlpatterns = [path("fail/<how>/", fail), path("", include("ecso_portal.urls"))]


def tolerant() -> Client:
    """A client that shows the answer where the test client would raise the error."""
    return Client(raise_request_exception=False)


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("canary")

    def cursor(*_args: object, **_kwargs: object) -> Any:
        refuse()

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)
    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", cursor)


def assert_short_break(response: Any) -> None:
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "30"
    assert response.headers["Cache-Control"] == "no-store"
    assert "The portal takes a short break" in response.content.decode()
    assert "canary" not in response.content.decode()
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/members/", "/groups/", "/reports/", "/news/", "/sitemap.xml"])
def test_visitor_sees_our_page_while_the_database_is_away(no_database: None, address: str) -> None:
    assert_short_break(tolerant().get(address))


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/members/", "/me/", "/admin/", "/nowhere/", "/accounts/email/"])
def test_person_sees_our_page_while_the_database_is_away(
    address: str, request: pytest.FixtureRequest
) -> None:
    client = tolerant()
    client.force_login(make.make_staff())
    request.getfixturevalue("no_database")

    assert_short_break(client.get(address))


@pytest.mark.django_db
def test_door_stays_readable_and_log_in_waits_while_the_database_is_away(no_database: None) -> None:
    client = tolerant()

    assert client.get("/accounts/login/").status_code == 200
    assert_short_break(client.post("/accounts/login/", {"login": "a@example.org", "password": "b"}))
    assert client.get("/healthz").status_code == 200


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.parametrize("how", ["operational", "interface"])
def test_error_of_the_database_in_a_view_is_a_short_break(how: str) -> None:
    assert_short_break(tolerant().get(f"/fail/{how}/"))


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/fail/400/", 400, "We could not read that request"),
        ("/fail/403/", 403, "This is not open to you"),
        ("/nowhere/", 404, "There is no such page"),
        ("/fail/500/", 500, "Something broke on our side"),
    ],
)
def test_error_has_a_page_of_our_own(address: str, status: int, words: str) -> None:
    response = tolerant().get(address)

    page = response.content.decode()
    assert response.status_code == status
    assert words in page
    assert "canary" not in page
    assert "theme" in page
    assert response.headers["Cache-Control"] == PRIVATE
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.urls(__name__)
@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/fail/403/", "/nowhere/"])
def test_error_page_knows_who_is_signed_in(address: str) -> None:
    client = tolerant()
    client.force_login(make.make_person(name="Ada Example"))

    assert "Ada Example" in client.get(address).content.decode()


@pytest.mark.urls(__name__)
@pytest.mark.django_db
def test_whoever_has_signed_in_is_not_told_to_sign_in() -> None:
    somebody = tolerant()
    somebody.force_login(make.make_person())

    told = [client.get("/nowhere/").content.decode() for client in (tolerant(), somebody)]

    assert ["Signing in may help" in page for page in told] == [True, False]


@pytest.mark.django_db
def test_form_without_its_token_has_a_page_of_our_own() -> None:
    client = Client(enforce_csrf_checks=True)

    response = client.post("/accounts/login/", {"login": "a@example.org", "password": "b"})

    assert response.status_code == 403
    assert "This form is no longer fresh" in response.content.decode()


@pytest.mark.django_db
def test_unknown_host_has_a_page_of_our_own() -> None:
    response = Client().get("/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "We could not read that request" in response.content.decode()
    assert "evil" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/", "/members/", "/groups/", "/reports/", "/robots.txt", "/sitemap.xml"]
)
def test_page_for_visitors_may_be_kept_for_seconds_by_the_web_server(client: Client, address: str) -> None:
    response = client.get(address)

    assert response.headers["Cache-Control"] == PUBLIC
    assert {"Cookie", "HX-Request"} <= set(response.headers["Vary"].split(", "))
    assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/members/", "/me/", "/admin/", "/robots.txt", "/nowhere/"])
def test_page_for_a_person_is_kept_by_nobody(client: Client, address: str) -> None:
    client.force_login(make.make_staff())

    assert "no-store" in client.get(address).headers["Cache-Control"]
    assert "public" not in client.get(address).headers["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/me/"]
)
def test_page_of_the_account_is_kept_by_nobody(client: Client, address: str) -> None:
    assert "no-store" in client.get(address).headers["Cache-Control"]


def answer(request: HttpRequest, response: HttpResponse) -> str:
    return CacheControlMiddleware(lambda _request: response)(request).headers["Cache-Control"]


def test_cache_control_of_what_is_not_a_plain_page_for_everybody() -> None:
    get = RequestFactory().get
    with_cookie = HttpResponse()
    with_cookie.set_cookie("csrf", "token")
    with_session = get("/")
    with_session.COOKIES[settings.SESSION_COOKIE_NAME] = "anything"

    assert [
        answer(get("/"), HttpResponse()),
        answer(RequestFactory().head("/"), HttpResponse()),
        answer(get("/"), with_cookie),
        answer(with_session, HttpResponse()),
        answer(RequestFactory().post("/"), HttpResponse()),
        answer(get("/"), HttpResponse(status=404)),
        answer(get("/me/anything/"), HttpResponse()),
        answer(get("/admin/anything/"), HttpResponse()),
        answer(get("/accounts/anything/"), HttpResponse()),
        answer(get("/"), HttpResponse(headers={"Cache-Control": "no-cache"})),
    ] == [PUBLIC, PUBLIC, *[PRIVATE] * 7, "no-cache"]


@pytest.mark.django_db
def test_request_log_names_the_route_and_the_person_and_nothing_else(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    person = make.make_person(name="canary-name", email="canary-mail@example.org")
    client.force_login(person)
    caplog.set_level("DEBUG")

    client.get("/reports/canary-slug/?q=canary-query")
    client.get("/canary-path/")

    events = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    finished = [event for event in events if event["event"] == "request_finished"]
    assert [(event["request"], event["code"], event["user_id"]) for event in finished] == [
        ("GET /reports/<slug:slug>/", 404, str(person.pk)),
        ("GET (no such page)", 404, str(person.pk)),
    ]
    own = [record for record in caplog.records if not record.name.startswith("django.db")]
    assert "canary" not in json.dumps([str(record.msg) + str(record.args) for record in own])


def test_request_log_does_not_ask_who_is_signed_in() -> None:
    def ask() -> Person:
        raise AssertionError

    request = RequestFactory().get("/")
    request.user = cast(Person, SimpleLazyObject(ask))
    structlog.contextvars.clear_contextvars()

    RequestLogMiddleware.bind_user_id(request)

    assert structlog.contextvars.get_contextvars() == {}


def test_policy_of_a_page_allows_what_is_our_own_and_nobody_to_frame_it(client: Client, db: None) -> None:
    policy = client.get("/groups/").headers["Content-Security-Policy"]

    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    nothing = {name for name, sources in allowed.items() if sources == "'none'"}
    assert nothing == {"default-src", "base-uri", "frame-ancestors"}
    assert {sources for name, sources in allowed.items() if name not in nothing} == {"'self'"}
    assert {"script-src", "style-src", "form-action"} <= set(allowed)
