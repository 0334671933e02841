"""A browser, and portals for it to visit."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import running
from tests.browser.running import Filled, Portal

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(autouse=True)
def quick_and_apart() -> None:
    """Instead of that of all other tests: the portal under test is another process, set up as it is at work."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """PORTAL_CHROMIUM names it; empty says that there is none, and that was said aloud."""
    named = os.environ.get("PORTAL_CHROMIUM")
    on_path = next((path for name in NAMES if (path := shutil.which(name))), None)
    found = on_path if named is None else named
    if not found:
        pytest.skip("NO BROWSER: no Chromium was found, so THE BROWSER TESTS DID NOT RUN.")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Playwright keeps a loop running in this thread, which Django takes for asynchronous code in other tests.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def filled(chromium: str, of_the_run: Path, migrated: str) -> Iterator[Filled]:
    with running.filled(of_the_run / "portal", migrated) as original:
        yield original


@pytest.fixture(scope="session")
def portal(filled: Filled) -> Iterator[Portal]:
    """For all tests that look, or change only what no other test looks at."""
    with running.running(filled) as portal:
        yield portal


@pytest.fixture
def own_portal(filled: Filled) -> Iterator[Portal]:
    """For one test, which changes what it likes."""
    with running.running(filled) as portal:
        yield portal
