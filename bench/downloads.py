"""Downloads, side by side in one run: what the portal's way to a file costs; then large files, and cut ones.

    python -m bench.downloads [--seconds 6] [--rounds 7] [--megabytes 500]

TLP:CLEAR: a file through its address in the portal, against the same nginx that sends the same file from a folder.
TLP:GREEN: a file for a member who is signed in, checked at every request, against bench/bare.py: a bare Django view
behind the same nginx with the same web server, that looks up who is signed in, asks one query for the permission and
leaves the sending to nginx. Every request counts as a person's, so the portal also counts the download.

The processes are those of deploy/portal-web.service and deploy/nginx.conf, over TLS. Load comes from wrk on this
machine. Both of a pair are measured in every round, in turn first, and the median of the rounds' shares counts.

Nothing is cached: the portal is asked about every file, so that one that is withdrawn is gone at once and each download
is counted. That costs some milliseconds of processor, whatever the size. The bars hold for the largest files at the
full speed of this machine, and for ordinary ones with readers on lines of 100 Mbit/s; at full speed a small file is
sent sooner than any Python begins, so the shares of these are told without a bar.

bench/large_file.py does the rest, also without nginx as in ./portal run: memory, parts, resuming.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from bench import large_file, pages
from bench.large_file import Door
from bench.processes import processor_seconds
from bench.stored import MEGABYTE, SIZES, Stored, make_stored, signed_in_member
from bench.table import Row, show
from bench.throughput import NO_WRK, RATE
from deploy.trial.place import Variables, trial_place
from deploy.trial.serving import HOST, Site, accepts, child, command_of, free_ports, running, write_nginx
from portal_launcher.layout import DataFolder
from portal_launcher.messages import MendableError, warn
from portal_launcher.processes import Child
from portal_launcher.services import portal_processes

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
COOKIE = "__Host-session"
CONNECTIONS = 8
LINE, BYTES_A_SECOND = "8 readers of 100 Mbit/s", 12_500_000
Bars = tuple[int | None, int | None]
LEAST: Bars = (90, 85)  # per cent of the measure, TLP:CLEAR and TLP:GREEN
TOLD: Bars = (None, None)
REQUESTS = re.compile(r"(\d+) requests in")


@dataclass(frozen=True)
class Work:
    """How long is measured and how often, and what more nginx is told."""

    seconds: int
    rounds: int
    told: str = ""
    directives: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    url: str
    cookie: str = ""


@dataclass
class Taken:
    """Of one target: requests a second, and milliseconds of processor for each."""

    rates: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    @property
    def told(self) -> str:
        return f"{statistics.median(self.rates):,.1f} a second, {statistics.median(self.processor):.1f} ms"


def load(target: Target, seconds: int) -> tuple[float, int]:
    """Requests a second, and how many; anything but answers of 200 is an error."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise MendableError(NO_WRK)
    argv = [
        wrk,
        "--threads",
        "1",
        "--connections",
        str(CONNECTIONS),
        "--duration",
        f"{seconds}s",
        "--timeout",
        "20s",
    ]
    argv += ["--header", f"User-Agent: {BROWSER}"]
    argv += ["--header", f"Cookie: {target.cookie}"] if target.cookie else []
    done = subprocess.run([*argv, target.url], check=True, capture_output=True, text=True)
    rate, requests = RATE.search(done.stdout), REQUESTS.search(done.stdout)
    if rate is None or requests is None or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise MendableError(f"Not every request to {target.url} was answered:\n{done.stdout}")
    return float(rate[1]), int(requests[1])


def in_pairs(pair: tuple[Target, Target], servers: list[Child], work: Work) -> tuple[Taken, Taken]:
    """Each is first in every other round, so that what changes meanwhile falls on both."""
    taken = (Taken(), Taken())
    for target in pair:
        load(target, 1)
    for number in range(work.rounds):
        for place in (0, 1) if number % 2 else (1, 0):
            before = processor_seconds(servers)
            rate, requests = load(pair[place], work.seconds)
            taken[place].rates.append(rate)
            taken[place].processor.append((processor_seconds(servers) - before) / max(requests, 1) * 1_000)
    return taken


def share(portal: Taken, measure: Taken) -> float:
    return statistics.median(
        100 * ours / theirs for ours, theirs in zip(portal.rates, measure.rates, strict=True)
    )


def rows_of(what: str, measure: str, least: int | None, pair: tuple[Taken, Taken]) -> list[Row]:
    found = round(share(*pair))
    label = measure.split(",", maxsplit=1)[0]
    through = Row(f"{what}: {label}, through the portal", f"{pair[0].told}, {found} %")
    if least is not None:
        through = replace(through, bar=f"{least} %", fine=found >= least)
    return [Row(f"{what}: {measure}", pair[1].told), through]


@contextmanager
def behind_nginx(
    name: str, data: DataFolder, env: Variables, *more: str
) -> Iterator[tuple[Site, list[Child]]]:
    """The web server of the unit file, and an nginx of its own before it."""
    folder = data.path / f"nginx-{name}"
    folder.mkdir(exist_ok=True)
    http, https = free_ports(2)
    site = Site(folder, http, https)
    web = child(f"web-{name}", command_of("portal-web.service", site, data), env, data)
    nginx = child(f"nginx-{name}", write_nginx(site, data, *more), env, data)
    with running([web, nginx]):
        web.wait_until_up(lambda: accepts(site.web_socket), 60)
        nginx.wait_until_up(lambda: accepts(site.https), 10)
        yield site, [web, nginx]


@contextmanager
def without_nginx(data: DataFolder, env: Variables) -> Iterator[tuple[int, list[Child]]]:
    """The web server of ./portal run."""
    (port,) = free_ports(1)
    here = {
        "PORTAL_INSECURE_HTTP": "1",
        "PORTAL_BASE_URL": f"http://{HOST}:{port}",
        "PORTAL_TRUSTED_PROXIES": "0",
        "PORTAL_FILES_INTERNAL_LOCATION": "",
    }
    web, *_others = portal_processes(data, env | here, port)
    with running([web]):
        web.wait_until_up(lambda: accepts(port), 60)
        yield port, [web]


def rates(
    data: DataFolder, env: Variables, session: str, files: list[tuple[Stored, Bars]], work: Work
) -> list[Row]:
    bare_env = env | {"DJANGO_SETTINGS_MODULE": "bench.bare_settings"}
    rows = []
    with (
        behind_nginx("portal", data, env, *work.directives) as (portal, servers),
        behind_nginx("bare", data, bare_env, *work.directives) as (bare, bare_servers),
    ):
        both = [*servers, *bare_servers]
        cookie = f"{COOKIE}={session}"
        for stored, (least_clear, least_green) in files:
            copy = data.static / f"{stored.name}.pdf"
            copy.unlink(missing_ok=True)
            os.link(stored.path, copy)
            clear = Target(f"{portal.url}{stored.clear}"), Target(f"{portal.url}/static/{copy.name}")
            green = Target(f"{portal.url}{stored.green}", cookie), Target(f"{bare.url}{stored.green}", cookie)
            what = f"{stored.told}{work.told}"
            rows += rows_of(what, "CLEAR, by nginx from a folder", least_clear, in_pairs(clear, both, work))
            rows += rows_of(what, "GREEN, by a bare view", least_green, in_pairs(green, both, work))
    return rows


def large(data: DataFolder, env: Variables, session: str, whole: Stored, file: Stored) -> list[Row]:
    """`whole`: how large one is sent; `file`: one of ordinary size, of which parts are asked."""
    rows = []
    with behind_nginx("door", data, env) as (site, servers), without_nginx(data, env) as (port, alone):
        certificate = site.folder / "certificate.pem"
        nginx = Door("Behind nginx", site.https, servers, f"{COOKIE}={session}", certificate)
        run = Door("./portal run", port, alone, f"session={session}")
        by_portal = {"Range": "bytes=0-", "If-Range": f'"{whole.sha256}"'}
        rows += [
            large_file.memory(nginx, whole, "", {}),
            large_file.memory(nginx, whole, ", sent by the portal (If-Range)", by_portal),
            large_file.memory(run, whole, "", {}),
        ]
        for door in (nginx, run):
            rows += [large_file.parts(door, file), large_file.resumed(door, file)]
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.downloads", description="Downloads.")
    parser.add_argument("--seconds", type=int, default=6, help="of each measurement (6)")
    parser.add_argument("--rounds", type=int, default=7, help="of which the median counts (7)")
    parser.add_argument("--megabytes", type=int, default=500, help="of the large file (500)")
    options = parser.parse_args()
    settings = {
        "PORTAL_TRUSTED_PROXIES": "1",
        "DJANGO_ALLOWED_HOSTS": HOST,
        "PORTAL_FILES_INTERNAL_LOCATION": "/internal-files",
    }
    try:
        with trial_place("bench", **settings) as (data, env):
            os.environ.update(env | {"PORTAL_LOG_LEVEL": "WARNING"})
            pages.prepared()
            session = signed_in_member()
            small, ordinary, largest = (make_stored(name, size) for name, size in SIZES.items())
            whole = make_stored("whole", options.megabytes * MEGABYTE)
            at_full_speed = Work(options.seconds, options.rounds)
            on_lines = Work(options.seconds, options.rounds, f", {LINE}", (f"limit_rate {BYTES_A_SECOND};",))
            files = [(small, TOLD), (ordinary, TOLD), (largest, LEAST)]
            rows = [
                *rates(data, env, session, files, at_full_speed),
                *rates(data, env, session, [(ordinary, LEAST)], on_lines),
                *large(data, env, session, whole, ordinary),
            ]
    except MendableError as error:
        warn(str(error))
        return 1
    return show("Downloads (a second; milliseconds of processor of web server and nginx for each)", rows)


if __name__ == "__main__":
    sys.exit(main())
