"""The register at 10,000 organisations and 100,000 people: the directory, today and on a day, and the office's lists.

    python -m bench.members [--scale 0.1]

Calls the WSGI application as bench/pages.py does. Each page is asked with changing filters and pages, so that what the
database keeps of one answer is of little use for the next.
"""

import argparse
import os
import statistics
import sys
import time

import django

from bench.pages import Answer, Page, fetch
from bench.table import Row, show
from deploy.trial.place import trial_place

ORGANISATIONS, PEOPLE = 10_000, 100_000
DIRECTORY, OFFICE = 100, 300  # milliseconds, 95 of 100
ONCE_A_DAY = "on=2018-09-19"

DIRECTORY_PAGES = {
    "all": "page={n}",
    "a country and a category": "country=DE&category=sme&page={n}",
    "a word": "q=fjord&page={n}",
    "a group": "group=wg3&page={n}",
    "a sector": "sector=health&page={n}",
}
FIGURES = {"Members by year and category": "/members/figures/"}
OFFICE_LISTS = {
    "organisations": ("organisation", "p={n}"),
    "organisations, a word": ("organisation", "q=fjord&p={n}"),
    "members of a country": ("organisation", "member=today&country=DE&p={n}"),
    "memberships": ("membership", "p={n}"),
    "people": ("person", "p={n}"),
    "people, a name": ("person", "q=novak&p={n}"),
    "affiliations": ("affiliation", "p={n}"),
    "affiliations, of an organisation": ("affiliation", "q=fjord+labs&p={n}"),
    "participations": ("participation", "p={n}"),
}


def times_of(page: Page, times: int) -> list[float]:
    """Milliseconds; `{n}` in the question counts on."""
    from ecso_portal.wsgi import application  # noqa: PLC0415 -- once the settings are there

    taken = []
    for n in range(times + 1):
        asked = Page(page.what, page.path, page.query.format(n=n % 5 + 1), cookie=page.cookie)
        began = time.perf_counter()
        answer = fetch(application, asked)
        taken.append((time.perf_counter() - began) * 1_000)
        refuse_unless_fine(answer, asked)
    return taken[1:]


def refuse_unless_fine(answer: Answer, page: Page) -> None:
    if answer.status != 200:
        raise RuntimeError(f"{page.path}?{page.query} answers {answer.status}.")


def row(what: str, taken: list[float], most: int) -> Row:
    p95 = sorted(taken)[int(len(taken) * 0.95)]
    return Row(what, f"{statistics.median(taken):6.1f} / {p95:6.1f} ms", f"{most} ms", p95 <= most)


def directory(times: int) -> list[Row]:
    rows = []
    for what, query in DIRECTORY_PAGES.items():
        for day, more in (("today", ""), ("on 19 September 2018", f"&{ONCE_A_DAY}")):
            page = Page(what, "/members/", query + more)
            rows.append(row(f"Directory, {what}, {day}", times_of(page, times), DIRECTORY))
    rows += [row(what, times_of(Page(what, path), times), DIRECTORY) for what, path in FIGURES.items()]
    return rows


def office(times: int, cookie: str) -> list[Row]:
    return [
        row(f"Office, {what}", times_of(Page(what, path_of(model), query, cookie=cookie), times), OFFICE)
        for what, (model, query) in OFFICE_LISTS.items()
    ]


def path_of(model: str) -> str:
    app = "working_groups" if model == "participation" else "members"
    return f"/admin/{app}/{model}/"


def measured(scale: float, times: int) -> list[Row]:
    from django.core.management import call_command  # noqa: PLC0415 -- once the settings are there
    from django.db import connection  # noqa: PLC0415

    from bench.crowd import fill  # noqa: PLC0415
    from bench.secretary import signed_in  # noqa: PLC0415

    call_command("load_content", verbosity=0)
    fill(int(ORGANISATIONS * scale), int(PEOPLE * scale))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return directory(times) + office(times, signed_in())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.members", description="Measures the register.")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is 10,000 organisations (1)")
    parser.add_argument("--times", type=int, default=40, help="each page is asked (40)")
    options = parser.parse_args()
    with trial_place("bench", PORTAL_TRUSTED_PROXIES="1", PORTAL_LOG_LEVEL="WARNING") as (_data, env):
        os.environ.update(env)
        django.setup()
        rows = measured(options.scale, options.times)
    return show("Members: median / 95 of 100", rows)


if __name__ == "__main__":
    sys.exit(main())
