"""A Chromium for the browser tests, and what its driver needs: found, or installed where root may."""

import os
import shutil

from . import debian
from .engine_home import site_packages
from .messages import loud, say
from .processes import succeeds

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PATIENCE = 300
WITHOUT = (
    "NO BROWSER: Chromium, or libatomic1 for its driver, is missing and could not be installed,\n"
    "so THE BROWSER TESTS DID NOT RUN."
)


def find_or_install() -> str | None:
    if debian.may_install() and (packages := missing_packages()):
        say(f"For the browser tests apt-get installs {' and '.join(packages)} ...")
        debian.install(*packages, patience=PATIENCE)
    browser = find() if driver_starts() else None
    if browser is None:
        loud(WITHOUT)
    return browser


def missing_packages() -> list[str]:
    """Ubuntu's Chromium is a snap, which apt-get cannot install everywhere."""
    browser = [] if find() or debian.is_ubuntu() else ["chromium"]
    return browser + ([] if driver_starts() else ["libatomic1"])


def find() -> str | None:
    named = os.environ.get("PORTAL_CHROMIUM")
    on_path = [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in ([named] if named else on_path) if starts(path)), None)


def starts(path: str) -> bool:
    """Some systems have a program of this name that only says how to install it."""
    return succeeds([path, "--version"], patience=30)


def driver_starts() -> bool:
    return starts(str(site_packages() / "playwright/driver/node"))
