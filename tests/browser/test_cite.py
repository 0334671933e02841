"""Taking a citation along, and what the strict Content-Security-Policy makes of the data block in the page."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.running import Portal
from tests.browser.visiting import complaints_of, visitor

ADDRESS = "/reports/health-care/"


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Page:
    return visitor(browser, portal).new_page()


@pytest.mark.parametrize(
    ("name", "file"), [("BibTeX", "health-care.bib"), ("Dublin Core (XML)", "health-care.dc.xml")]
)
def test_citation_is_taken_along_from_the_page(page: Page, name: str, file: str) -> None:
    page.goto(ADDRESS)
    page.get_by_text("Cite", exact=True).click()

    with page.expect_download() as taken:
        page.get_by_role("link", name=name).click()

    assert taken.value.suggested_filename == file
    assert "Health care" in Path(taken.value.path()).read_text()


def test_data_block_is_read_and_nothing_complains(page: Page) -> None:
    complaints = complaints_of(page)

    page.goto(ADDRESS)
    data = json.loads(page.locator('script[type="application/ld+json"]').inner_text())

    assert (data["@type"], data["name"]) == ("Report", "Health care")
    assert complaints == []
