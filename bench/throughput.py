"""Requests a second, side by side in one run: the page of WG3, and what it is measured by.

    python -m bench.throughput [--seconds 8] [--rounds 3]

Without a cache: granian with the options of deploy/portal-web.service (on a port instead of a socket) serves the page
of WG3 with the settings of production, against the same granian with bench/bare.py: a bare Django view of as many
bytes, with three queries and one flat template. Both at 1,000 reports and 200 groups.

With the short cache: nginx with deploy/nginx.conf over TLS serves the page of WG3 to visitors, against the same nginx
serving the same bytes as a static file.

The load comes from wrk on this machine, the measured in turn, and the median of the rounds counts.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from bench import pages
from bench.table import Row, show
from deploy.trial.browser import Browser
from deploy.trial.place import Variables, trial_place
from deploy.trial.serving import (
    HOST,
    Site,
    accepts,
    child,
    command_of,
    free_ports,
    new_site,
    running,
    write_nginx,
)
from portal_launcher.layout import DataFolder
from portal_launcher.messages import MendableError, warn
from portal_launcher.processes import Child

PATH = "/groups/wg3/"
STATIC_COPY = "throughput.html"
AS_BY_PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
LEAST_UNCACHED, LEAST_CACHED = 80, 75
NO_WRK = "wrk is not installed: apt-get install --no-install-recommends wrk"
RATE = re.compile(r"Requests/sec:\s*([0-9.]+)")


def load(url: str, seconds: int, connections: int) -> float:
    """Requests a second; anything but answers of 200 is an error."""
    wrk = shutil.which("wrk")
    if wrk is None:
        raise MendableError(NO_WRK)
    argv = [
        wrk,
        "--threads",
        "1",
        "--connections",
        str(connections),
        "--duration",
        f"{seconds}s",
        "--timeout",
        "20s",
    ]
    for name, value in AS_BY_PROXY.items() if url.startswith("http:") else ():
        argv += ["--header", f"{name}: {value}"]
    done = subprocess.run([*argv, url], check=True, capture_output=True, text=True)
    rate = RATE.search(done.stdout)
    if rate is None or "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise MendableError(f"Not every request to {url} was answered:\n{done.stdout}")
    return float(rate[1])


def in_turn(targets: dict[str, tuple[str, int]], seconds: int, rounds: int) -> dict[str, float]:
    found = defaultdict(list)
    for url, connections in targets.values():
        load(url, 1, connections)
    for _round in range(rounds):
        for what, (url, connections) in targets.items():
            found[what].append(load(url, seconds, connections))
    return {what: statistics.median(rates) for what, rates in found.items()}


def body_of(url: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, headers=AS_BY_PROXY), timeout=30) as answer:
        return bytes(answer.read())


def web_server(name: str, module: str, env: Variables, data: DataFolder) -> tuple[Child, int]:
    """As the unit starts it, but for the socket, which wrk cannot reach."""
    (port,) = free_ports(1)
    argv = command_of("portal-web.service", Site(data.path, port, port), data)
    start = argv.index("--uds")
    argv[start : start + 4] = ["--host", "127.0.0.1", "--port", str(port)]
    argv[-1] = module
    return child(name, argv, env, data), port


def uncached(data: DataFolder, env: Variables, seconds: int, rounds: int) -> dict[str, float]:
    page, port = web_server("page", "ecso_portal.wsgi:application", env, data)
    with serving(page, port) as url:
        size = len(body_of(url))
        bare_env = env | {"DJANGO_SETTINGS_MODULE": "bench.bare_settings"}
        bare, bare_port = web_server("bare", "ecso_portal.wsgi:application", bare_env, data)
        with serving(bare, bare_port) as bare_url:
            missing = size - len(body_of(bare_url))
        bare.env = bare_env | {"BENCH_FILLER_LENGTH": str(max(missing, 0))}
        with serving(bare, bare_port) as bare_url:
            if len(body_of(bare_url)) != size:
                raise MendableError("The bare view is longer than the page.")
            return in_turn({"page": (url, 8), "bare": (bare_url, 8)}, seconds, rounds)


@contextmanager
def serving(server: Child, port: int) -> Iterator[str]:
    with running([server]):
        server.wait_until_up(lambda: accepts(port), 60)
        yield f"http://127.0.0.1:{port}{PATH}"


def cached(data: DataFolder, env: Variables, seconds: int, rounds: int) -> dict[str, float]:
    site = new_site(data)
    web = child("web", command_of("portal-web.service", site, data), env, data)
    nginx = child("nginx", write_nginx(site, data), env, data)
    with running([web, nginx]):
        web.wait_until_up(lambda: accepts(site.web_socket), 60)
        nginx.wait_until_up(lambda: accepts(site.https), 10)
        page = Browser(site).get(PATH)
        (data.static / STATIC_COPY).write_bytes(page.body)
        copy = Browser(site).get(f"/static/{STATIC_COPY}")
        if (page.status, copy.body) != (200, page.body):
            raise MendableError("The static copy is not the page.")
        root = f"https://{HOST}:{site.https}"
        targets = {"cached": (f"{root}{PATH}", 32), "static": (f"{root}/static/{STATIC_COPY}", 32)}
        return in_turn(targets, seconds, rounds)


def rows(found: dict[str, float]) -> list[Row]:
    shares = {
        "page": round(100 * found["page"] / found["bare"]),
        "cached": round(100 * found["cached"] / found["static"]),
    }
    return [
        Row("Bare Django view, three queries, same size", f"{found['bare']:,.0f} a second"),
        Row(
            "Page of WG3, nothing cached",
            f"{found['page']:,.0f} a second, {shares['page']} %",
            f"{LEAST_UNCACHED} %",
            shares["page"] >= LEAST_UNCACHED,
        ),
        Row("nginx, the same bytes as a static file", f"{found['static']:,.0f} a second"),
        Row(
            "nginx, page of WG3 from its short cache",
            f"{found['cached']:,.0f} a second, {shares['cached']} %",
            f"{LEAST_CACHED} %",
            shares["cached"] >= LEAST_CACHED,
        ),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.throughput", description="Requests a second.")
    parser.add_argument("--seconds", type=int, default=8, help="of each measurement (8)")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts (3)")
    options = parser.parse_args()
    try:
        with trial_place("bench", PORTAL_TRUSTED_PROXIES="1", DJANGO_ALLOWED_HOSTS=HOST) as (data, env):
            os.environ.update(env)
            pages.prepared()
            found = uncached(data, env, options.seconds, options.rounds)
            found |= cached(data, env, options.seconds, options.rounds)
    except MendableError as error:
        warn(str(error))
        return 1
    return show("Requests a second", rows(found))


if __name__ == "__main__":
    sys.exit(main())
