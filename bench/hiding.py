"""A report that somebody may not see answers like one that is not there: in all that it says, and in time.

    python -m bench.hiding [--pairs 200]

Behind nginx as in deploy/, over TLS, asked by a visitor and by a member without a right. Each address of a report is
asked for in pairs, one hidden and one missing, now this one first and now that; the hidden one is hidden for another
reason each time (its label, its state). An edition that is still a draft is held to one that does not exist, too.
"""

import argparse
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import cycle, islice

from bench import pages
from bench.downloads import COOKIE, behind_nginx
from bench.large_file import Answer, Door
from bench.stored import make_stored, signed_in_member
from bench.table import Row, show
from deploy.trial.place import trial_place
from deploy.trial.serving import HOST
from portal_launcher.messages import MendableError, warn

MOST_MILLISECONDS = 5
WARM_UP = 10
ADDRESSES = {
    "report page": "",
    "latest.pdf": "latest.pdf",
    "v1.pdf": "v1.pdf",
    "read/": "v1/read/",
    "text/": "v1/text/",
    "pages/1.webp": "v1/pages/1.webp",
    "cite/bibtex": "cite/bibtex",
    "review/": "v1/review/",
    "usage/": "usage/",
}
OF_AN_EDITION = ("v{}.pdf", "v{}/read/", "v{}/text/", "v{}/pages/1.webp", "v{}/review/")
# What differs between any two answers, and what repeats the address that was asked for.
OF_THE_MOMENT = {"date", "connection"}
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value=")[^"]+')
COOKIE_VALUE = re.compile(r"=[^;]+")

Ask = Callable[[str], Answer]


@dataclass(frozen=True)
class Address:
    """`pairs`: of a hidden and a missing one, as long as each other."""

    what: str
    pairs: list[tuple[str, str]]


def make_hidden() -> list[str]:
    """Reports that neither a visitor nor somebody of another group may see listed, and a public one with a draft."""
    from django.db import transaction  # noqa: PLC0415 -- once the settings are there

    from members.models import Person  # noqa: PLC0415 -- likewise
    from sector_reports.actions import publish_edition  # noqa: PLC0415 -- likewise
    from sector_reports.models import Edition, Recipient, Report, StoredFile  # noqa: PLC0415 -- likewise
    from working_groups.models import WorkingGroup  # noqa: PLC0415 -- likewise
    from working_groups.tlp import Tlp  # noqa: PLC0415 -- likewise

    stored = make_stored("hiding", 100_000)
    file, group = StoredFile.objects.get(sha256=stored.sha256), WorkingGroup.objects.latest("code")
    group.highest_tlp = Tlp.RED
    group.save()
    names = {"hidden-draft": Tlp.CLEAR, "hidden-amber": Tlp.AMBER}
    names |= {"hidden-strict": Tlp.AMBER_STRICT, "hidden-red": Tlp.RED, "known": Tlp.CLEAR}
    with transaction.atomic():  # recipients are asked for at its end
        for name, tlp in names.items():
            report = Report.objects.create(slug=name, title=f"Title of {name}", group=group, tlp=tlp)
            if tlp in {Tlp.AMBER, Tlp.AMBER_STRICT}:
                report.addressed_groups.add(group)
            if tlp == Tlp.RED:
                named = Person.objects.create_user("named@bench.example", name="Named")
                Recipient.objects.create(report=report, person=named)
            edition = Edition.objects.create(report=report, file=file)
            if name != "hidden-draft":
                publish_edition(edition=edition, by=None, is_news=False)
    Edition.objects.create(report=Report.objects.get(slug="known"), number=2, file=file)
    return [name for name in names if name.startswith("hidden")]


def addresses(hidden: list[str]) -> Iterator[Address]:
    for what, ending in ADDRESSES.items():
        missing = [name.replace("hidden", "absent") for name in hidden]
        pairs = zip(hidden, missing, strict=True)
        yield Address(
            what, [(f"/reports/{one}/{ending}", f"/reports/{other}/{ending}") for one, other in pairs]
        )
    endings = [f"/reports/known/{ending}" for ending in OF_AN_EDITION]
    yield Address("a draft edition", [(ending.format(2), ending.format(3)) for ending in endings])


def without_address(answer: Answer, path: str) -> tuple[int, dict[str, str], bytes]:
    """What both have to say alike."""
    body = TOKEN.sub(rb"\1", answer.body)
    headers = {
        name: COOKIE_VALUE.sub("=", value) if name == "set-cookie" else value
        for name, value in answer.headers.items()
        if name not in OF_THE_MOMENT
    }
    headers = {name: value.replace(path, "") for name, value in headers.items()}
    return answer.status, headers, body.replace(path.encode(), b"")


def compared(ask: Ask, address: Address, pairs: int) -> tuple[list[float], list[float], set[str]]:
    """Seconds of the hidden ones and of the missing ones, and those of the hidden ones that answer in another way."""
    hidden: list[float] = []
    missing: list[float] = []
    different = set()
    for number, (one, other) in enumerate(islice(cycle(address.pairs), pairs)):
        first, second = (one, other) if number % 2 else (other, one)
        found = {}
        for path in (first, second):
            began = time.perf_counter()
            answer = ask(path)
            (hidden if path == one else missing).append(time.perf_counter() - began)
            found[path] = without_address(answer, path)
        if found[one] != found[other] or found[one][0] not in {302, 404}:
            different.add(one)
    return hidden, missing, different


def row(who: str, address: Address, taken: tuple[list[float], list[float], set[str]]) -> Row:
    hidden, missing, different = taken
    medians = [statistics.median(times) * 1_000 for times in (hidden, missing)]
    apart = medians[0] - medians[1]
    found = f"{medians[0]:.1f} and {medians[1]:.1f} ms, {apart:+.2f}"
    found += f", differs: {', '.join(sorted(different))}" if different else ", same"
    fine = abs(apart) < MOST_MILLISECONDS and not different
    return Row(f"{who}: {address.what}", found, f"{MOST_MILLISECONDS} ms, same", fine)


def asking(door: Door, hidden: list[str], pairs: int) -> Iterator[Row]:
    """A connection for each address: nginx closes one after a thousand requests."""
    who = "Member" if door.cookie else "Visitor"
    for address in addresses(hidden):
        with closing(door.connect()) as connection:

            def ask(path: str) -> Answer:
                connection.request("GET", path, headers=door.member() if door.cookie else {})
                answer = connection.getresponse()
                headers = {name.lower(): value for name, value in answer.getheaders()}
                return Answer(answer.status, headers, answer.read())

            compared(ask, address, WARM_UP)
            yield row(who, address, compared(ask, address, pairs))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.hiding", description="Hidden like missing.")
    parser.add_argument("--pairs", type=int, default=200, help="of each address (200)")
    pairs = parser.parse_args().pairs
    settings = {"PORTAL_TRUSTED_PROXIES": "1", "DJANGO_ALLOWED_HOSTS": HOST}
    try:
        with trial_place("bench", **settings) as (data, env):
            os.environ.update(env | {"PORTAL_LOG_LEVEL": "WARNING"})
            pages.prepared()
            hidden, session = make_hidden(), signed_in_member()
            with behind_nginx("portal", data, env) as (site, servers):
                certificate = site.folder / "certificate.pem"
                doors = [
                    Door("Behind nginx", site.https, servers, cookie, certificate)
                    for cookie in ("", f"{COOKIE}={session}")
                ]
                rows = [row for door in doors for row in asking(door, hidden, pairs)]
    except MendableError as error:
        warn(str(error))
        return 1
    return show("Hidden like missing (median of the hidden and of the missing)", rows)


if __name__ == "__main__":
    sys.exit(main())
