"""The reader: by keyboard, by ear, without script, from right to left, and on paper."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import Portal
from tests.browser.visiting import complaints_of, sign_in, visitor

READER = "/reports/health-care/v1/read"
AMBER = "/reports/financial-services-epayments-and-insurance/v1/read/3/"
FIRST_VIEW = 180_000
FOCUS = "document.activeElement.id"
SOUND = "image => image.complete && image.naturalWidth > 0"


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    with visitor(browser, portal) as context:
        page = context.new_page()
        complaints = complaints_of(page)
        yield page
        assert complaints == []


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=2).inner_text()


def turn(page: Page, key: str) -> str:
    """The heading of the page that a key leads to."""
    with page.expect_event("load"):
        page.keyboard.press(key)
    return heading(page)


def until(page: Page, condition: str) -> None:
    """The policy of the portal forbids the browser to wait for it by itself."""
    patience = time.monotonic() + 15
    while not page.evaluate(condition):
        assert time.monotonic() < patience, condition
        page.wait_for_timeout(20)


def test_keys_turn_the_pages(page: Page) -> None:
    page.goto(f"{READER}/")

    assert [turn(page, key) for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "Home")] == [
        "Page 2 of 8",
        "Page 3 of 8",
        "Page 2 of 8",
        "Page 1 of 8",
    ]


def test_page_keys_scroll_before_they_turn(page: Page) -> None:
    page.goto(f"{READER}/3/#page")

    page.keyboard.press("PageDown")
    until(page, "scrollY > 300")
    assert heading(page) == "Page 3 of 8"
    page.keyboard.press("End")
    until(page, "innerHeight + scrollY >= document.documentElement.scrollHeight - 2")

    assert heading(page) == "Page 3 of 8"
    assert turn(page, "PageDown") == "Page 4 of 8"
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    assert turn(page, "End") == "Page 8 of 8"


def test_keys_are_left_to_the_field_that_has_the_focus(page: Page) -> None:
    page.goto(f"{READER}/3/")
    page.get_by_label("Page, from 1 to 8").focus()

    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/v1/read/4/#page$"))


def test_turned_page_has_the_focus_and_the_next_stop_turns_on(page: Page) -> None:
    page.goto(f"{READER}/3/")
    page.get_by_role("link", name="Next page").first.click()

    expect(page.get_by_role("heading", name="Page 4 of 8")).to_be_visible()
    assert page.evaluate(FOCUS) == "page"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.turn") == "first"
    expect(page).to_have_title("Page 4 of 8 · Health care · ECSO")


def test_skip_link_leads_to_the_text(page: Page) -> None:
    page.goto(f"{READER}/3/")
    page.get_by_role("link", name="Skip to the text of this page").focus()

    page.keyboard.press("Enter")

    assert page.evaluate(FOCUS) == "text"


def test_page_is_read_out_as_headings_paragraphs_and_a_picture(page: Page) -> None:
    page.goto(f"{READER}/3/")

    text = page.get_by_role("region", name="Text of this page")
    expect(text.get_by_role("heading", level=4)).to_have_text(
        ["1 Why health care is different", "2 The actors and what they depend on"]
    )
    expect(text.get_by_role("heading", level=5)).to_have_text(["1.1 What is changing"])
    picture = page.get_by_role("img", name="Picture of page 3; its text follows.")
    expect(picture).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert picture.evaluate(SOUND)


def test_arrows_follow_the_direction_of_reading(page: Page) -> None:
    def turned(route: object) -> None:
        answer = route.fetch()  # type: ignore[attr-defined]
        body = answer.text().replace('lang="en" dir="ltr"', 'lang="he" dir="rtl"', 1)
        route.fulfill(response=answer, body=body)  # type: ignore[attr-defined]

    page.route("**/read/**", turned)
    page.goto(f"{READER}/3/")

    assert (turn(page, "ArrowLeft"), turn(page, "ArrowRight")) == ("Page 4 of 8", "Page 3 of 8")


def test_search_leads_to_the_marked_page(page: Page) -> None:
    page.goto(f"{READER}/3/?q=ransomware")

    expect(page.locator("mark")).to_have_text(["ransomware"])
    expect(page.get_by_role("status")).to_contain_text("1 place on this page is marked for “ransomware”.")
    page.get_by_role("link", name="Remove the marks").click()
    expect(page.locator("mark")).to_have_count(0)


def test_outline_leads_to_its_page(page: Page) -> None:
    page.goto(f"{READER}/")

    page.get_by_role("navigation", name="Outline").get_by_role("link", name="4 The legal frame").click()

    expect(page.get_by_role("heading", name="Page 5 of 8")).to_be_visible()
    assert page.evaluate(FOCUS) == "page"


def test_without_script_links_and_form_lead_everywhere(browser: Browser, portal: Portal) -> None:
    with visitor(browser, portal, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/reports/health-care/")

        page.get_by_role("link", name="Read in the browser").click()
        page.get_by_role("link", name="Next page").first.click()
        expect(page.get_by_role("heading", name="Page 2 of 8")).to_be_visible()
        page.get_by_label("Page, from 1 to 8").fill("7")
        page.get_by_role("button", name="Go").click()
        expect(page.get_by_role("heading", name="Page 7 of 8")).to_be_visible()
        page.get_by_role("link", name="All pages as text").click()

        expect(page.get_by_role("region", name="Page 7", exact=True)).to_be_visible()


def test_stamp_stands_over_and_under_the_page_on_screen_and_on_paper(page: Page) -> None:
    page.goto("/accounts/login/")
    sign_in(page, "participant")

    page.goto(AMBER)

    stamps = page.locator(".whose:visible")
    for medium, number in (("screen", 2), ("print", 4)):
        page.emulate_media(media=medium)  # type: ignore[arg-type]
        expect(stamps).to_contain_text(["Sample participant, Sample Hospital"] * number)
    page.wait_for_load_state("networkidle")
    assert page.get_by_role("img", name="Picture of page 3").evaluate(SOUND)


def test_paper_shows_the_page_and_no_ways(page: Page) -> None:
    page.goto(f"{READER}/3/")

    page.emulate_media(media="print")

    for gone in (".turns", ".outline", ".crumbs"):
        for element in page.locator(gone).all():
            expect(element).to_be_hidden()
    expect(page.get_by_role("img", name="Picture of page 3")).to_be_visible()


def test_first_view_of_the_reader_is_small(page: Page) -> None:
    """With the picture of a page full of words: everything that crosses the line."""
    answers = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 -- it marks what it is given

    page.goto(f"{READER}/3/", wait_until="networkidle")

    sizes = [answer.request.sizes() for answer in answers]
    total = sum(each["responseBodySize"] + each["responseHeadersSize"] for each in sizes)
    assert total < FIRST_VIEW, total
