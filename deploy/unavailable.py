"""Writes the pages that nginx shows by itself, from the portal's own templates and with today's static files: 503.html
while the portal does not answer, 413.html for a file that is larger than nginx lets in.

python -m deploy.unavailable            after every collectstatic, with the portal's environment
"""

import os
from pathlib import Path

import django
from django.conf import settings
from django.template.loader import render_to_string

PAGES = ("503.html", "413.html")


def write_pages() -> list[Path]:
    written = [Path(settings.STATIC_ROOT) / name for name in PAGES]
    for page in written:
        page.write_text(render_to_string(page.name))
    return written


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecso_portal.settings")
    django.setup()
    print(*write_pages(), sep="\n")
