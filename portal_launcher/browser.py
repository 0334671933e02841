"""A Chromium for the browser tests: found, or installed where root may."""

import os
import shutil

from . import debian
from .messages import loud, say
from .processes import succeeds

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 300
WITHOUT = "NO BROWSER: no Chromium was found or could be installed, so THE BROWSER TESTS DID NOT RUN."


def find_or_install() -> str | None:
    browser = find()
    if browser is None and debian.may_install() and not debian.is_ubuntu():  # Ubuntu's is a snap
        say("No Chromium was found, so it is installed with apt-get for the browser tests ...")
        debian.install("chromium", "libatomic1", patience=PATIENCE)
        browser = find()
    if browser is None:
        loud(WITHOUT)
    return browser


def find() -> str | None:
    named = os.environ.get("PORTAL_CHROMIUM")
    on_path = [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in ([named] if named else on_path) if starts(path)), None)


def starts(path: str) -> bool:
    """Some systems have a program of this name that only says how to install it."""
    return succeeds([path, "--version"], patience=30)
