"""How many bytes a visitor's first look at the home page takes, compressed, with all that the page asks for.

    python -m bench.first_view

Counts the page, its style sheet, the font that it preloads, icons and scripts, each as the smallest form in which
collectstatic has left it (brotli), the page itself compressed with brotli as nginx or a proxy would do it on the fly;
and the covers of the reports, each the first page of a sample publication.
"""

import os
import re
import sys
from pathlib import Path

import brotli  # type: ignore[import-untyped]

from bench import pages
from bench.table import Row, show
from deploy.trial.place import trial_place
from portal_launcher.layout import DataFolder

MOST_BYTES = 120_000
ON_THE_FLY = 5
OK = 200
PICTURES = re.compile(r'src="(/reports/[^"]+)')
LINKED = re.compile(r'(?:href|src)="/static/([^"#]+)')


def sizes(html: bytes, static: Path) -> dict[str, int]:
    names = dict.fromkeys(LINKED.findall(html.decode()))
    found = {"the page": len(brotli.compress(html, quality=ON_THE_FLY))}
    for name in names:
        forms = [static / name, static / f"{name}.br"]
        found[name] = min(form.stat().st_size for form in forms if form.exists())
    return found


def first_view(data: DataFolder) -> dict[str, int]:
    from django.core.management import call_command  # noqa: PLC0415 -- once the settings are there

    from ecso_portal.wsgi import application  # noqa: PLC0415

    call_command("make_previews", verbosity=0)
    html = pages.fetch(application, pages.HOME).body
    covers = {path: pages.fetch(application, pages.Page("Cover", path)) for path in pictures(html)}
    assert all(cover.status == OK for cover in covers.values())
    return sizes(html, data.static) | {path: len(cover.body) for path, cover in covers.items()}


def pictures(html: bytes) -> list[str]:
    return PICTURES.findall(html.decode())


def rows(found: dict[str, int]) -> list[Row]:
    whole = sum(found.values())
    each = [Row(name, f"{size:,} bytes") for name, size in found.items()]
    return [*each, Row("Together", f"{whole:,} bytes", f"{MOST_BYTES:,}", whole < MOST_BYTES)]


def main() -> int:
    with trial_place("bench", PORTAL_TRUSTED_PROXIES="1", PORTAL_LOG_LEVEL="WARNING") as (data, env):
        os.environ.update(env)
        pages.prepared(groups=20, reports=50, organisations=20)
        found = first_view(data)
    return show("The first view of the home page", rows(found))


if __name__ == "__main__":
    sys.exit(main())
