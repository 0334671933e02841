"""The portal without a pointer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import Portal
from tests.browser.visiting import sign_in, troubles_in_every_mode, visitor

FOCUSED = """() => {
  const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
  return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
}"""
NAME = "() => document.activeElement.labels?.[0]?.innerText ?? document.activeElement.innerText.trim()"


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    with visitor(browser, portal) as context:
        yield context.new_page()


def stops(page: Page, number: int) -> list[str]:
    """What has the focus after each press of the tab key; it can be seen each time."""
    names = []
    for _stop in range(number):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUSED)
        names.append(page.evaluate(NAME))
    return names


def test_skip_link_is_first_and_leads_to_the_content(page: Page) -> None:
    page.goto("/")

    assert stops(page, 1) == ["Skip to the content"]
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
    assert stops(page, 1) == ["Read the reports"]


def test_tab_order_follows_the_page_to_the_search(page: Page) -> None:
    page.goto("/reports/")

    found = stops(page, 10)

    assert found[0] == "Skip to the content"
    assert found[2:] == [
        "Search",
        "Sign in",
        "Groups",
        "Reports",
        "News",
        "Members",
        "Search the reports, page by page",
        "Search",
    ]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_focus_is_seen_with_forced_colours(page: Page, mode: str) -> None:
    page.emulate_media(forced_colors="active", color_scheme=mode)  # type: ignore[arg-type]
    page.goto("/reports/")

    assert len(stops(page, 14)) == 14


def test_menu_opens_and_is_walked_with_the_keyboard(page: Page) -> None:
    page.goto("/accounts/login/")
    sign_in(page, "member")
    page.goto("/")
    page.locator("summary", has_text="My portal").focus()

    page.keyboard.press("Enter")

    expect(page.get_by_role("link", name="My profile")).to_be_visible()
    assert stops(page, 3) == ["What waits for me", "My organisation", "My profile"]
    assert troubles_in_every_mode(page) == []
    page.locator("summary", has_text="My portal").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("link", name="My profile")).to_be_hidden()


def test_disclosures_of_a_report_open_with_the_keyboard(page: Page) -> None:
    page.goto("/reports/health-care/")
    page.locator("summary", has_text="Cite").focus()

    page.keyboard.press("Enter")

    expect(page.get_by_text("European Cyber Security Organisation (2018). Health care.")).to_be_visible()


def test_filter_of_the_library_is_set_with_the_space_bar(page: Page) -> None:
    page.goto("/reports/")
    page.locator("#sector-health").focus()

    page.keyboard.press("Space")

    expect(page.get_by_role("heading", name="3 reports")).to_be_visible()
    assert page.evaluate("document.activeElement.id") == "sector-health"
