"""Writes the page that nginx shows while the portal does not answer: templates/503.html, with today's static files.

python -m deploy.unavailable            after every collectstatic, with the portal's environment
"""

import os
from pathlib import Path

import django
from django.conf import settings
from django.template.loader import render_to_string


def write_page() -> Path:
    page = Path(settings.STATIC_ROOT) / "503.html"
    page.write_text(render_to_string("503.html"))
    return page


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecso_portal.settings")
    django.setup()
    print(write_page())
