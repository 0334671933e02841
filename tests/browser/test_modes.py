"""From right to left, on paper, and over a slow line."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser.running import Portal
from tests.browser.visiting import SIZES, readable, sticking_out, violations, visitor

FIRST_VIEW = 120_000
MIRRORED = [
    "/",
    "/groups/",
    "/groups/wg3/",
    "/reports/",
    "/reports/health-care/",
    "/reports/health-care/v1/read/4/",
    "/members/",
    "/accounts/login/",
]
TURN = "Object.assign(document.documentElement, {dir: 'rtl', lang: 'he'})"


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    with visitor(browser, portal) as context:
        yield context.new_page()


@pytest.mark.parametrize("address", MIRRORED)
def test_page_reads_from_right_to_left(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate(TURN)

    found = []
    for size in SIZES.values():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += sticking_out(page) + violations(page)

    brand = page.get_by_role("banner").locator(".brand").bounding_box()
    assert brand is not None
    assert brand["x"] + brand["width"] > SIZES["narrow"]["width"] / 2
    assert found == [], readable(found)


@pytest.mark.parametrize("address", ["/", "/groups/wg3/", "/reports/", "/reports/health-care/"])
def test_paper_shows_the_content_and_no_navigation(page: Page, address: str) -> None:
    page.goto(address)

    page.emulate_media(media="print")

    for gone in (
        ".nav",
        ".tools",
        ".tabs",
        ".crumbs",
        ".facets",
        ".searchbox",
        ".footer nav",
        ".skip",
        ".button",
    ):
        for element in page.locator(gone).all():
            expect(element).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".brand")).to_be_visible()


def test_outside_links_carry_their_address_on_paper(page: Page) -> None:
    page.goto("/about/tlp/")

    page.emulate_media(media="print")

    link = page.locator("main a[href^=http]").first
    assert "https://" in str(link.evaluate("link => getComputedStyle(link, '::after').content"))


def test_first_view_of_the_home_page_is_small(page: Page) -> None:
    """All that crosses the line, headers included, as the browser itself counts it."""
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 -- it marks what it is given

    page.goto("/", wait_until="networkidle")

    sizes = {answer.url: sum_of(answer) for answer in answers}
    assert len(sizes) >= 4
    assert sum(sizes.values()) < FIRST_VIEW, sizes


def sum_of(answer: Response) -> int:
    sizes = answer.request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def test_text_stays_readable_at_four_hundred_per_cent(page: Page) -> None:
    """1280 pixels wide at 400 % are 320 of the page's own (WCAG 1.4.10)."""
    page.set_viewport_size({"width": 320, "height": 256})
    found = []
    for address in MIRRORED:
        page.goto(address)
        found += sticking_out(page)

    assert found == [], readable(found)
