"""How long the library takes to answer at 100,000 reports with 1,000,000 pages of text, and what its index costs.

    python -m bench.search [--scale 0.1] [--times 20]

Makes the reports (seeded; words as common as in Zipf's law), the index, and then asks through the WSGI application as
the web server does, with the settings of production. One user: every question in turn, by a visitor and by the
secretariat. Eight at once: two processes with four threads each, as in deploy/portal-web.service. A worker keeps the
index meanwhile. The phrase of the two commonest words is no part of the sums: a tenth of all words are these two, which
no language has, so that three of four reports have the phrase somewhere.
"""

import argparse
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

from bench.pages import HOST, Application
from bench.table import Row, show
from deploy.trial.place import trial_place
from portal_launcher.environment import program
from portal_launcher.layout import DataFolder
from portal_launcher.processes import Child, wait_until

PROCESSES, THREADS = 2, 4
ONE_USER, EIGHT_USERS, WITH_FACETS, ONE_REPORT = 50, 200, 100, 40  # milliseconds, 95 of 100
FOUND_WITHIN = 10  # seconds
MOST_MEMORY = 200  # MB of a web worker

QUESTIONS = {
    "the commonest word": {"q": "sector"},
    "the two commonest words": {"q": "sector energy"},
    "three common words": {"q": "operators detection incident"},
    "with a little word": {"q": "the supply of energy"},
    "a phrase": {"q": '"detection incident"'},
    "a rare word": {"q": "zuzuse"},
    "common but not": {"q": "sector -telecommunication"},
    "a filter in the box": {"q": "risk year:2018..2020 kind:position_paper"},
    "page 40": {"q": "network", "page": "40"},
    "a word and two facets": {"q": "chain", "kind": "position_paper", "year": "2019"},
}
HARDEST = {"a phrase of the two commonest words": {"q": '"sector energy"'}}
FACETED = {
    "three facets": {"kind": "sector_report", "year": "2019", "label": "clear"},
    "three facets, a sector": {"sector": "energy", "kind": "position_paper", "year": "2020"},
    "everything": {},
}


@dataclass(frozen=True)
class Worker:
    """What a process of web workers tells: milliseconds of each answer, and its memory in MB."""

    taken: list[float]
    whole_memory: float
    own_memory: float


def ask(application: Application, path: str, question: dict[str, str], cookie: str = "") -> bytes:
    statuses: list[str] = []
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": urlencode(question),
        "SERVER_NAME": HOST,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": HOST,
        "HTTP_COOKIE": cookie,
        "HTTP_X_FORWARDED_FOR": "192.0.2.1",
        "HTTP_X_FORWARDED_PROTO": "https",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
    }
    answer = application(environ, lambda status, *_headers: statuses.append(status))
    try:
        body = b"".join(answer)
    finally:
        answer.close()  # type: ignore[attr-defined]
    if not statuses[0].startswith("200") or b"the index of the pages is being made" in body:
        raise RuntimeError(f"{path} {question} answers {statuses[0]}, perhaps without the index.")
    return body


def timed(application: Application, question: dict[str, str], cookie: str, path: str = "/reports/") -> float:
    began = time.perf_counter()
    ask(application, path, question, cookie)
    return (time.perf_counter() - began) * 1_000


def one_user(
    questions: dict[str, dict[str, str]], cookies: Iterable[str], times: int
) -> dict[str, list[float]]:
    from ecso_portal.wsgi import application  # noqa: PLC0415 -- once the settings are there

    taken = {}
    for what, question in questions.items():
        for cookie in cookies:
            timed(application, question, cookie)
        taken[what] = [timed(application, question, cookie) for _time in range(times) for cookie in cookies]
    return taken


def report_pages(cookies: Iterable[str], times: int) -> list[float]:
    """Each time of another report."""
    from ecso_portal.wsgi import application  # noqa: PLC0415 -- once the settings are there
    from sector_reports.models import Report  # noqa: PLC0415
    from working_groups.viewer import ANONYMOUS  # noqa: PLC0415

    reports = Report.objects.visible_to(ANONYMOUS).available().order_by("number")[:times]
    pages = [report.get_absolute_url() for report in reports]
    timed(application, {}, "", pages[0])
    return [timed(application, {}, cookie, page) for page in pages for cookie in cookies]


def web_worker(cookies: list[str], times: int) -> Worker:
    """In a process of its own: four threads that ask as fast as they are answered."""
    django.setup()
    from django.db import connections  # noqa: PLC0415 -- once the settings are there

    from ecso_portal.wsgi import application  # noqa: PLC0415 -- likewise

    def ask_all(first: int) -> list[float]:
        asked = [*QUESTIONS.values()]
        taken = [
            timed(application, asked[(first + n) % len(asked)], cookies[n % len(cookies)])
            for n in range(times * len(asked))
        ]
        connections.close_all()
        return taken

    ask_all(0)
    with ThreadPoolExecutor(THREADS) as threads:
        taken = [time for part in threads.map(ask_all, range(THREADS)) for time in part]
    return Worker(taken, memory("VmRSS"), memory("RssAnon"))


def memory(name: str) -> float:
    """MB of this process. What it has mapped from the index is in VmRSS, and is given back when others need it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))


def eight_users(cookies: list[str], times: int) -> list[Worker]:
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        return pool.starmap(web_worker, [(cookies, times)] * PROCESSES)


def changes(index: Callable[[], object] = lambda: None) -> list[Row]:
    """How soon a published report is found, and a withdrawn one no longer; where no worker runs, `index` indexes."""
    from django.utils import timezone  # noqa: PLC0415 -- once the settings are there

    from ecso_portal.wsgi import application  # noqa: PLC0415
    from members.models import Person  # noqa: PLC0415
    from sector_reports.actions import publish_edition, withdraw_edition  # noqa: PLC0415
    from sector_reports.models import Edition, Page, Report, StoredFile  # noqa: PLC0415
    from working_groups.models import WorkingGroup  # noqa: PLC0415
    from working_groups.tlp import Tlp  # noqa: PLC0415

    secretary = Person.objects.get(email="secretary@bench.example")
    file = StoredFile.objects.create(sha256="f" * 64, size=1, media_type="application/pdf", pages=1)
    Page.objects.keep(file, ["quagmireword " * 50])
    group = WorkingGroup.objects.all()[0]
    report = Report.objects.create(slug="bench-new", title="New", abstract="New.", group=group, tlp=Tlp.CLEAR)
    edition = Edition.objects.create(report=report, file=file, published_at=timezone.now())

    def is_found() -> bool:
        return b"/reports/bench-new/" in ask(application, "/reports/", {"q": "quagmireword"})

    began = time.perf_counter()
    publish_edition(edition=edition, by=None)
    index()
    found, took = wait_until(is_found, 3 * FOUND_WITHIN), time.perf_counter() - began
    withdraw_edition(edition=edition, reason="To see it gone.", by=secretary)
    gone = not is_found()
    return [
        Row(
            "Published, indexed and found",
            f"{took:.2f} s",
            f"{FOUND_WITHIN} s",
            found and took < FOUND_WITHIN,
        ),
        Row("Withdrawn and no longer found", "at once" if gone else "still found", "at once", gone),
    ]


@contextmanager
def working(data: DataFolder, env: dict[str, str]) -> Iterator[None]:
    """With a worker as in deploy/portal-worker.service, once it has heard the bell."""
    from django.utils import timezone  # noqa: PLC0415 -- once the settings are there

    from journal.bell import ring  # noqa: PLC0415
    from sector_reports.models import IndexCopy  # noqa: PLC0415

    celery = [program("celery"), "-A", "ecso_portal", "worker", "--concurrency", "2"]
    worker = Child("worker", celery, env, data.log("worker"))
    began = timezone.now()
    worker.start()
    ring("sector_reports.tasks.catch_up")
    try:
        worker.wait_until_up(IndexCopy.objects.filter(kept_at__gt=began).exists, 60)
        yield
    finally:
        worker.stop()


def times_row(what: str, taken: list[float], most: float | None = None) -> Row:
    p95 = sorted(taken)[int(len(taken) * 0.95)]
    found = f"{statistics.median(taken):6.1f} / {p95:6.1f} ms"
    return Row(what, found, f"{most} ms" if most else "", p95 <= most if most else None)


def measured(scale: float, times: int) -> list[Row]:
    from django.conf import settings  # noqa: PLC0415 -- once the settings are there
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415

    from bench.zipf import PAGES_EACH, fill  # noqa: PLC0415
    from sector_reports.search.copies import current, rebuild  # noqa: PLC0415

    call_command("load_content", verbosity=0)
    reports = fill(scale)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    began = time.perf_counter()
    rebuild(
        lambda done, whole: print(f"{done:,} of {whole:,} reports are in the index", end="\r", flush=True)
    )
    took = time.perf_counter() - began
    print()
    folder = Path(settings.SEARCH_DIR) / str(current())
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    rows = [
        Row("Reports and pages", f"{reports:,} and {reports * PAGES_EACH:,}"),
        Row("Index on disk", f"{size:,.0f} MB"),
        Row("Made in", f"{took:,.0f} s, {reports * PAGES_EACH / took:,.0f} pages a second"),
    ]
    from bench.secretary import signed_in  # noqa: PLC0415 -- once the settings are there

    cookies = ["", signed_in()]
    return rows + answers(cookies, times)


def answers(cookies: list[str], times: int) -> list[Row]:
    searches = one_user(QUESTIONS, cookies, times)
    hardest = one_user(HARDEST, cookies, times)
    faceted = one_user(FACETED, cookies, times)
    pages = report_pages(cookies, times * 5)
    workers = eight_users(cookies, max(times // 4, 2))
    together = [taken for worker in workers for taken in worker.taken]
    own = max(worker.own_memory for worker in workers)
    whole = max(worker.whole_memory for worker in workers)
    return [
        *(times_row(f"Search: {what}", taken) for what, taken in searches.items()),
        times_row("All searches, one user", [each for part in searches.values() for each in part], ONE_USER),
        times_row("All searches, eight at once", together, EIGHT_USERS),
        *(times_row(f"Search: {what}", taken) for what, taken in hardest.items()),
        *(times_row(f"Library: {what}", taken) for what, taken in faceted.items()),
        times_row("Library with facets", [each for part in faceted.values() for each in part], WITH_FACETS),
        times_row("Page of a report", pages, ONE_REPORT),
        Row("Memory of a web worker", f"{own:.0f} MB", f"{MOST_MEMORY} MB", own <= MOST_MEMORY),
        Row("with the index as far as mapped", f"{whole:.0f} MB"),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.search", description="Measures the search.")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 100,000 reports (1)")
    parser.add_argument("--times", type=int, default=20, help="each question is asked (20)")
    options = parser.parse_args()
    variables: dict[str, Any] = {"PORTAL_TRUSTED_PROXIES": "1", "PORTAL_LOG_LEVEL": "WARNING"}
    with trial_place("bench", **variables) as (data, env):
        os.environ.update(env)
        django.setup()
        rows = measured(options.scale, options.times)
        with working(data, env):
            rows += changes()
    return show("Search: median / 95 of 100", rows)


if __name__ == "__main__":
    sys.exit(main())
