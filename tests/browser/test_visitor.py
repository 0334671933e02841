"""What a visitor does: searches, filters, reads, writes to a group, registers; with script and without."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import PASSWORD, Portal
from tests.browser.visiting import (
    complaints_of,
    enter,
    sign_in,
    sticking_out,
    troubles_in_every_mode,
    visitor,
)

GREEN = "energy-networks-and-smart-grids"
NEW_PASSWORD = "another-password-of-the-tests"


@pytest.fixture
def page(browser: Browser, portal: Portal) -> Iterator[Page]:
    with visitor(browser, portal) as context:
        page = context.new_page()
        complaints = complaints_of(page)
        yield page
        assert complaints == []


@pytest.fixture
def scriptless(browser: Browser, portal: Portal) -> Iterator[Page]:
    with visitor(browser, portal, java_script_enabled=False) as context:
        yield context.new_page()


def test_filter_changes_list_address_and_announcement_without_a_new_page(page: Page) -> None:
    page.goto("/reports/")
    page.evaluate("window.isStillHere = true")

    page.get_by_label(re.compile("^Health")).check()

    expect(page).to_have_url(re.compile(r"[?&]sector=health"))
    expect(page.get_by_role("status")).to_have_text("3 reports")
    expect(page.get_by_role("heading", name="3 reports")).to_be_visible()
    expect(page.locator("#facets legend")).to_have_text(
        ["Kind", "Sector", "Group", "Year", "Language", "Label"]
    )
    assert page.evaluate("document.activeElement.id") == "sector-health"
    assert page.evaluate("window.isStillHere")


def test_back_button_leads_through_the_filters(page: Page) -> None:
    page.goto("/reports/")
    page.get_by_label(re.compile("^Health")).check()
    expect(page.get_by_role("heading", name="3 reports")).to_be_visible()
    page.get_by_label(re.compile("^Sector report")).check()
    expect(page.get_by_role("heading", name="1 report", exact=True)).to_be_visible()

    page.go_back()
    expect(page.get_by_role("heading", name="3 reports")).to_be_visible()
    page.go_back()

    expect(page.get_by_role("heading", name="7 reports")).to_be_visible()
    expect(page.get_by_label(re.compile("^Health"))).not_to_be_checked()


def test_filters_stay_open_on_a_narrow_screen_while_they_are_used(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/reports/")
    health = page.get_by_label(re.compile("^Health"))
    assert not health.is_visible()

    page.get_by_text("Filters", exact=True).click()
    health.check()
    expect(page.get_by_role("heading", name="3 reports")).to_be_visible()

    assert health.is_visible()
    assert sticking_out(page) == []


def test_search_and_a_chosen_filter_can_be_taken_back(page: Page) -> None:
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Search").click()

    page.get_by_label("Search the reports, page by page").fill("hospitals")
    page.get_by_role("button", name="Search").click()

    expect(page.locator("#results h3")).to_have_text(["Health care"])
    assert "hospitals" in page.locator("#results mark").all_inner_texts()
    page.get_by_role("link", name=re.compile("hospitals.*remove")).click()
    expect(page.get_by_role("heading", name="7 reports")).to_be_visible()


def test_library_without_script(scriptless: Page) -> None:
    scriptless.goto("/reports/")

    scriptless.get_by_label("Search the reports, page by page").fill("report")
    scriptless.get_by_role("button", name="Search").click()
    scriptless.wait_for_url(re.compile(r"\?.*q=report"))
    scriptless.get_by_label(re.compile("^Health")).check()
    scriptless.get_by_role("button", name="Apply filters").click()

    scriptless.wait_for_url(re.compile(r"\?(?=.*q=report)(?=.*sector=health)"))
    expect(scriptless.locator("#results h3").get_by_text("Health care")).to_be_visible()


def test_download_is_the_real_file(page: Page) -> None:
    page.goto("/reports/")
    page.get_by_role("link", name="Health care").click()

    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"Download \(PDF, [\d.]+.KB\)")).click()

    assert download.value.suggested_filename.endswith(".pdf")
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_locked_report_says_how_to_get_in_and_opens_after_signing_in(page: Page) -> None:
    page.goto(f"/reports/{GREEN}/")
    expect(page.get_by_role("heading", name="This report is for members")).to_be_visible()

    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    sign_in(page, "member")

    expect(page).to_have_url(re.compile(f"/reports/{GREEN}/$"))
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"^Download")).click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_letter_with_an_error_keeps_what_was_typed(page: Page) -> None:
    page.goto("/groups/wg3/contact/")
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("Your e-mail address").fill("ada@example.org")
    page.get_by_label("Message").fill("Where do I find the minutes?")
    page.locator("main form").evaluate("form => form.noValidate = true")

    page.get_by_role("button", name="Send").click()

    expect(page.get_by_label("Subject")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Your name")).to_have_value("Ada Example")
    expect(page.get_by_label("Message")).to_have_value("Where do I find the minutes?")
    assert troubles_in_every_mode(page) == []
    page.get_by_label("Subject").fill("Minutes")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Your message has been sent")).to_be_visible()
    expect(page.get_by_text("Your reference")).to_be_visible()
    assert re.fullmatch(r"[A-Z0-9-]{6,}", page.locator("main dd strong").inner_text())
    assert troubles_in_every_mode(page) == []


def test_register_confirm_and_sign_in(page: Page, portal: Portal) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Sign up").click()
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    [letter] = portal.letters_to("ada@example.org")
    body = letter.get_content()
    page.goto(link_in(body, portal))
    assert troubles_in_every_mode(page) == []
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_text("ada@example.org is confirmed.")).to_be_visible()
    enter(page, "ada@example.org", PASSWORD)
    page.get_by_role("button", name="I accept these terms").click()

    expect(page.get_by_role("heading", name="What waits for you")).to_be_visible()
    expect(page.get_by_text("Get linked to your organisation")).to_be_visible()


def link_in(body: str, portal: Portal) -> str:
    [link] = re.findall(rf"{re.escape(portal.address)}/accounts/\S+", body)
    return str(link)


def test_forgotten_password_is_set_anew(browser: Browser, own_portal: Portal) -> None:
    page = visitor(browser, own_portal).new_page()
    page.goto("/accounts/login/")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("Email").fill("outsider@demo.example")
    page.get_by_role("main").get_by_role("button").click()

    [letter] = own_portal.letters_to("outsider@demo.example")
    page.goto(link_in(letter.get_content(), own_portal))
    assert troubles_in_every_mode(page) == []
    page.get_by_label("New Password", exact=True).fill(NEW_PASSWORD)
    page.get_by_label("New Password (again)").fill(NEW_PASSWORD)
    page.get_by_role("button", name="Save the new password").click()
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    enter(page, "outsider@demo.example", NEW_PASSWORD)

    expect(page.get_by_role("heading", name="What waits for you")).to_be_visible()
    page.context.close()


def test_wrong_password_keeps_the_address_and_says_what_to_do(page: Page) -> None:
    page.goto("/accounts/login/")

    enter(page, "nobody@demo.example", "not the right password")

    expect(page.get_by_role("alert")).to_contain_text("not correct")
    expect(page.get_by_label("Email")).to_have_value("nobody@demo.example")
    assert troubles_in_every_mode(page) == []
