"""The register at 10,000 organisations and 100,000 people: the directory, today and on a day, the office's lists, and
the work of a worker: the nightly look for what should be looked at, and tables of 10,000 rows on their way in.

    python -m bench.members [--scale 0.1]

Calls the WSGI application as bench/pages.py does. Each page is asked with changing filters and pages, so that what the
database keeps of one answer is of little use for the next.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable

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
CHOICE = "app_label=members&model_name={model}&field_name={field}&term={word}"
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
    "findings": ("finding", "p={n}"),
    "findings, a word": ("finding", "q=fjord&p={n}"),
}
OFFICE_PAGES = {
    "choosing a person": (
        "/admin/autocomplete/",
        CHOICE.format(model="affiliation", field="person", word="novak"),
    ),
    "choosing an organisation": (
        "/admin/autocomplete/",
        CHOICE.format(model="affiliation", field="organisation", word="fjord"),
    ),
    "list of official contacts": ("/admin/lists/official-contacts/", "country=DE"),
    "figures": ("/admin/figures/", ""),
}
WHOLE_LISTS = {
    "list of voting members, all of them": "/admin/lists/voting-members/",
    "list of official contacts, as CSV": "/admin/lists/official-contacts.csv",
}
ROWS, TABLE, LOOK = (
    10_000,
    60,
    60,
)  # rows of a table; seconds to try and write it, and to look through the register


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
    pages = {what: (path_of(model), query) for what, (model, query) in OFFICE_LISTS.items()} | OFFICE_PAGES
    rows = [
        row(f"Office, {what}", times_of(Page(what, path, query, cookie=cookie), times), OFFICE)
        for what, (path, query) in pages.items()
    ]
    for what, path in WHOLE_LISTS.items():
        taken = times_of(Page(what, path, cookie=cookie), 3)
        rows.append(Row(f"Office, {what}", f"{statistics.median(taken) / 1_000:.1f} s"))
    return rows


def timed(what: str, act: Callable[[], object], most: int) -> Row:
    """Wall clock, which is held to the bar, and the processor's time of this side of it."""
    began, processor = time.perf_counter(), time.process_time()
    told = act()
    taken, own = time.perf_counter() - began, time.process_time() - processor
    return Row(what, f"{taken:.1f} s, processor {own:.1f} s ({told})", f"{most} s", taken <= most)


def table_of(kind: str, number: int) -> bytes:
    from journal.admin.tables.files import as_csv  # noqa: PLC0415 -- once the settings are there

    if kind == "organisations":
        columns = ["name", "country", "website", "email_domains", "category", "member_since", "dues_until"]
        rows = [
            [
                f"New {n}",
                "BE",
                f"https://new{n}.example",
                f"new{n}.example",
                "sme",
                "2020-01-01",
                "2099-01-01",
            ]
            for n in range(number)
        ]
    else:
        columns = ["email", "organisation", "name", "job_title", "official_contact"]
        rows = [[f"p{n}@new{n}.example", f"new-{n}", f"Person {n}", "Analyst", "yes"] for n in range(number)]
    return as_csv(columns, rows)


def imported(kind: str, number: int) -> str:
    """Sent, tried, confirmed and written, as by the page and a worker."""
    from members.importing import actions  # noqa: PLC0415 -- once the settings are there
    from members.models import Person  # noqa: PLC0415

    by = Person.objects.filter(staff_roles__isnull=False)[0]
    table = actions.send_table(kind=kind, content=table_of(kind, number), name="bench.csv", by=by)
    actions.work_on_next()
    actions.confirm_table(table=table, by=by)
    actions.work_on_next()
    table.refresh_from_db()
    if table.state != "written" or table.told["new"] != number:
        raise RuntimeError(f"{kind}: {table.state}, {table.told}")
    return f"{number} rows, tried and written"


def looks() -> list[Row]:
    from members.merging.likeness import likely_pairs  # noqa: PLC0415 -- once the settings are there
    from members.quality.actions import look_for_findings  # noqa: PLC0415

    return [
        timed("Looking for duplicates", lambda: f"{len(likely_pairs())} pairs", LOOK),
        timed("Looking for findings", lambda: f"{look_for_findings()} open", LOOK),
    ]


def tables(rows: int) -> list[Row]:
    return [
        timed("Table of organisations", lambda: imported("organisations", rows), TABLE),
        timed("Table of people", lambda: imported("people", rows), TABLE),
    ]


def path_of(model: str) -> str:
    app = "working_groups" if model == "participation" else "members"
    return f"/admin/{app}/{model}/"


def tidy() -> None:
    """What autovacuum has done a minute later: a text index is slow while its newest rows wait to be sorted in."""
    from django.db import connection  # noqa: PLC0415 -- once the settings are there

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def measured(scale: float, times: int) -> list[Row]:
    from django.core.management import call_command  # noqa: PLC0415 -- once the settings are there

    from bench.crowd import fill  # noqa: PLC0415
    from bench.secretary import signed_in  # noqa: PLC0415

    call_command("load_content", verbosity=0)
    fill(int(ORGANISATIONS * scale), int(PEOPLE * scale))
    tidy()
    looked = looks()
    tidy()
    pages = directory(times) + office(times, signed_in())
    return pages + looked + tables(int(ROWS * scale))  # which double the register, so they come last


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
