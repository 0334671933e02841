"""What machines ask the portal: is it alive, is it ready, what may be crawled, where to report a weakness."""

import datetime
import logging
import uuid
from collections.abc import Callable

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sector_reports.search.copies import NoIndexError
from sector_reports.search.reading import opened, whatever_ails_it

logger = logging.getLogger(__name__)

OK, DOWN = "ok", "down"
SECURITY_TXT_HOLDS = datetime.timedelta(days=180)


class NotReadyError(Exception):
    """A part of the portal answers, but not as it must; the text says how in a word."""


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """The portal can do its work. Without Redis or the search index it can: it is told, but it does not count."""
    needed = {"database": state_of(check_database)}
    if needed["database"] == OK:
        needed["migrations"] = state_of(check_migrations)
    needed["storage"] = state_of(check_storage)
    is_ready = set(needed.values()) == {OK}
    told = {"search": state_of(check_search)} if needed["database"] == OK else {}
    told["redis"] = state_of(check_redis)
    return JsonResponse({**needed, **told}, status=200 if is_ready else 503)


def state_of(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReadyError as error:
        return str(error)
    except (DatabaseError, InterfaceError, OSError, redis.RedisError) as error:
        logger.warning("%s failed: %s", check.__name__, type(error).__name__)
        return DOWN
    return OK


def check_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotReadyError("pending")


def check_storage() -> None:
    default_storage.delete(default_storage.save(f"ready-{uuid.uuid4()}", ContentFile(b"ready")))


def check_search() -> None:
    """Without its index the library searches titles and abstracts only."""
    try:
        with whatever_ails_it():
            opened()
    except NoIndexError as error:
        raise NotReadyError("no index") from error


def check_redis() -> None:
    client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1, retry=None)
    try:
        client.ping()
    finally:
        client.close()


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /accounts/",
        "Disallow: /admin/",
        "Disallow: /me/",
        "",
        f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}",
    ]
    return text(lines)


@login_not_required
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116."""
    expires = timezone.now().astimezone(datetime.UTC).replace(microsecond=0) + SECURITY_TXT_HOLDS
    lines = [
        f"Contact: {settings.PORTAL_SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {settings.BASE_URL}{reverse('security_txt')}",
        f"Policy: {settings.BASE_URL}{reverse('about:page', kwargs={'slug': 'security'})}",
        "Preferred-Languages: en",
    ]
    return text(lines)


def text(lines: list[str]) -> HttpResponse:
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
