"""The directory of members: on a day, on the map, without script and without a pointer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import Portal
from tests.browser.visiting import visitor

FOCUSED_SHAPE = "() => getComputedStyle(document.activeElement.querySelector('path')).strokeWidth"


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    with visitor(browser, portal, java_script_enabled=False) as context:
        yield context.new_page()


def test_directory_of_a_day_is_narrowed_without_script(page: Page) -> None:
    page.goto("/members/")
    page.get_by_label("As of").fill("2018-09-19")
    page.get_by_role("button", name="Apply filters").click()

    expect(page.get_by_role("heading", name="245 members")).to_be_visible()
    expect(page.get_by_text("As of 19 September 2018")).to_be_visible()
    page.get_by_label("University").check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.get_by_role("heading", name="28 members")).to_be_visible()
    page.get_by_role("link", name="Map").click()
    expect(page.get_by_role("heading", name="28 members")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Figures").click()
    expect(page.get_by_text("245 members on 19 September 2018")).to_be_visible()


def test_country_on_the_map_is_reached_by_the_keyboard(browser: Browser, portal: Portal) -> None:
    with visitor(browser, portal) as context:
        page = context.new_page()
        page.goto("/members/map/?on=2018-09-19")
        country = page.get_by_role("link", name="France: ")
        words = country.get_attribute("aria-label")
        country.focus()
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Tab")
        stroke = page.evaluate(FOCUSED_SHAPE)
        page.keyboard.press("Enter")

        number = (words or "").split()[1]
        assert stroke == "3px"
        expect(page.get_by_role("heading", name=f"{number} members")).to_be_visible()
        expect(page.locator(".chosen")).to_contain_text("France")
        expect(page.get_by_text("As of 19 September 2018")).to_be_visible()
