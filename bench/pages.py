"""How long the server works on a page, and how many queries it asks, at 1,000 reports and 200 groups.

    python -m bench.pages

Calls the WSGI application as the web server does, with the settings of production and every middleware; what comes
before and after that (network, nginx) is not in the figures. Nothing is cached but what Django itself keeps
(compiled templates). Uses DATABASE_URL and REDIS_URL where they are set, and a database of its own there.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

import django

from bench.table import Row, show
from deploy.trial.place import trial_place

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

HOST = "portal.example.org"
TIMES, WARM_UP = 200, 20
MOST_MILLISECONDS, MOST_QUERIES = 30, 12


@dataclass(frozen=True)
class Page:
    what: str
    path: str
    query: str = ""
    has_time_limit: bool = True
    cookie: str = ""


HOME = Page("Home", "/", has_time_limit=False)
PAGES = [
    Page("Page of WG3", "/groups/wg3/"),
    Page("Page of a large group", "/groups/wg100/"),
    Page("Library", "/reports/"),
    Page("Library, narrowed", "/reports/", "sector=energy&label=clear", has_time_limit=False),
    Page("Library, a word searched", "/reports/", "q=energy", has_time_limit=False),
    HOME,
    Page("Tree of all groups", "/groups/", has_time_limit=False),
    Page("Page of a report", "/reports/bench-0001/", has_time_limit=False),
    Page("Members", "/members/", has_time_limit=False),
    Page("News", "/news/", has_time_limit=False),
]


@dataclass(frozen=True)
class Measured:
    milliseconds: list[float]
    own_milliseconds: float
    queries: int

    @property
    def median(self) -> float:
        return statistics.median(self.milliseconds)

    @property
    def p95(self) -> float:
        return sorted(self.milliseconds)[int(len(self.milliseconds) * 0.95)]


class Answer(NamedTuple):
    status: int
    body: bytes


def fetch(application: Application, page: Page) -> Answer:
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": page.path,
        "QUERY_STRING": page.query,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": HOST,
        "HTTP_COOKIE": page.cookie,
        "HTTP_X_FORWARDED_FOR": "192.0.2.1",
        "HTTP_X_FORWARDED_PROTO": "https",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    answer = application(environ, lambda status, *_headers: statuses.append(status))
    try:
        return Answer(int(statuses[0].split()[0]), b"".join(answer))
    finally:
        answer.close()  # type: ignore[attr-defined]


def count_queries(application: Application, page: Page) -> int:
    from django.db import connection  # noqa: PLC0415 -- once the settings are there

    queries: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(count):
        fetch(application, page)
    return len(queries)


def measure(application: Application, page: Page, times: int = TIMES, warm_up: int = WARM_UP) -> Measured:
    for _time in range(warm_up):
        status, _body = fetch(application, page)
        if status != 200:
            raise RuntimeError(f"{page.path} answers {status}.")
    taken = []
    own = time.process_time()
    for _time in range(times):
        began = time.perf_counter()
        fetch(application, page)
        taken.append((time.perf_counter() - began) * 1_000)
    own = (time.process_time() - own) / times * 1_000
    return Measured(taken, own, count_queries(application, page))


def row(page: Page, measured: Measured) -> Row:
    times = (measured.median, measured.p95, measured.own_milliseconds)
    found = f"{' / '.join(f'{each:5.1f}' for each in times)} ms, {measured.queries:2} q."
    fine = measured.queries <= MOST_QUERIES
    if not page.has_time_limit:
        return Row(page.what, found, f"{MOST_QUERIES} q.", fine)
    return Row(
        page.what,
        found,
        f"{MOST_MILLISECONDS} ms, {MOST_QUERIES} q.",
        fine and measured.median < MOST_MILLISECONDS,
    )


def measure_all(times: int = TIMES) -> list[Row]:
    from ecso_portal.wsgi import application  # noqa: PLC0415 -- once the settings are there

    return [row(page, measure(application, page, times)) for page in PAGES]


def prepared(**numbers: int) -> None:
    """Django with its database filled, its statistics known, and the library's index made."""
    django.setup()
    from django.db import connection  # noqa: PLC0415 -- once the settings are there

    from bench.material import fill  # noqa: PLC0415 -- likewise
    from sector_reports.search.copies import rebuild  # noqa: PLC0415 -- likewise

    fill(**numbers)
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> int:
    with trial_place("bench", PORTAL_TRUSTED_PROXIES="1", PORTAL_LOG_LEVEL="WARNING") as (_data, env):
        os.environ.update(env)
        prepared()
        rows = measure_all()
    return show("Time of the server: median / 95 of 100 / of which its own processor time", rows)


if __name__ == "__main__":
    sys.exit(main())
