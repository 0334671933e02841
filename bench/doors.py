"""Whether somebody has an account is told by no door: neither by what it answers nor by when.

    python -m bench.doors [--pairs 100]

Each door is tried in pairs, with an address that has an account and with one that has none, now this one first and
now that; with the settings and the password hashing of production, in this process. Mails go nowhere, on both sides as
many. What the processor worked is told beside the time: it differs less where others are at work on the machine.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from bench.table import Row, show
from deploy.trial.place import trial_place

MOST_MILLISECONDS = 5
WARM_UP = 5
PASSWORD = "a long and quiet sentence"

Try = Callable[[Any, str], Any]


@dataclass(frozen=True)
class Door:
    """`has`, `has_not`: make the address to try next. `knock` tries it."""

    what: str
    has: Callable[[], str]
    has_not: Callable[[], str]
    knock: Try


def doors() -> Iterator[Door]:
    numbers = count()
    made = [account(f"somebody{number}@bench.example") for number in range(20)]
    without_password = account("invited@bench.example", password=None)
    closed = account("closed@bench.example", is_active=False)

    def known() -> str:
        return made[next(numbers) % len(made)]

    def unknown() -> str:
        return f"nobody{next(numbers) % 20:02}@bench.example"

    def new() -> str:
        return f"newcomer{next(numbers):06}@bench.example"

    yield Door("log-in", known, unknown, log_in)
    yield Door("log-in, account without a password", lambda: without_password, unknown, log_in)
    yield Door("log-in, account closed", lambda: closed, unknown, log_in)
    yield Door("sign-up", known, new, sign_up)
    yield Door("new password", known, unknown, reset)


def account(email: str, password: str | None = PASSWORD, **fields: Any) -> str:
    from allauth.account.models import EmailAddress  # noqa: PLC0415 -- once the settings are there

    from members.models import Person  # noqa: PLC0415 -- likewise

    person = Person.objects.create_user(email, password, **fields)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return email


def log_in(client: Any, email: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": "this is not the one"})


def sign_up(client: Any, email: str) -> Any:
    data = {"name": "Somebody", "email": email, "password1": "another long sentence"}
    return client.post("/accounts/signup/", data)


def reset(client: Any, email: str) -> Any:
    return client.post("/accounts/password/reset/", {"email": email})


def measure(door: Door, pairs: int) -> Row:
    from django.test import Client  # noqa: PLC0415 -- once the settings are there

    client = Client()  # one portal for all: what it reads when it starts is no part of the answer
    times: dict[bool, list[float]] = {True: [], False: []}
    worked: dict[bool, list[float]] = {True: [], False: []}
    said: dict[bool, set[tuple[int, str]]] = {True: set(), False: set()}
    for number in range(-WARM_UP, pairs):
        for has_account in (True, False) if number % 2 else (False, True):
            client.cookies.clear()
            email = door.has() if has_account else door.has_not()
            began, working = time.perf_counter(), time.process_time()
            answer = door.knock(client, email)
            took, work = time.perf_counter() - began, time.process_time() - working
            if number >= 0:
                times[has_account].append(took)
                worked[has_account].append(work)
                said[has_account].add((answer.status_code, answer.headers.get("Location", "")))
    has, has_not = (statistics.median(times[each]) * 1_000 for each in (True, False))
    work, work_not = (statistics.median(worked[each]) * 1_000 for each in (True, False))
    found = f"{has:.1f} and {has_not:.1f} ms, {has - has_not:+.2f} (processor {work - work_not:+.2f})"
    same = said[True] == said[False]
    fine = same and abs(has - has_not) <= MOST_MILLISECONDS
    return Row(door.what, f"{found}, {'same' if same else 'DIFFERS'}", f"{MOST_MILLISECONDS} ms, same", fine)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.doors", description="With an account and without.")
    parser.add_argument("--pairs", type=int, default=100)
    options = parser.parse_args()
    with trial_place("bench", PORTAL_LOG_LEVEL="CRITICAL") as (_data, env):
        os.environ.update(env)
        import django  # noqa: PLC0415 -- reads what was just set

        django.setup()
        return show("With an account and without (medians)", measured(options.pairs))


def measured(pairs: int) -> list[Row]:
    from django.test import override_settings  # noqa: PLC0415 -- once the settings are there

    here = {
        "ACCOUNT_RATE_LIMITS": False,
        "ALLOWED_HOSTS": ["testserver"],
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "SECURE_SSL_REDIRECT": False,
    }
    with override_settings(**here):
        return [measure(door, pairs) for door in doors()]


if __name__ == "__main__":
    sys.exit(main())
