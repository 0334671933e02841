"""The portal's own pages for what goes wrong, each brought about for real."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import databases
from tests.browser.running import Portal
from tests.browser.visiting import complaints_of, readable, sign_in, troubles_in_every_mode, visitor


@pytest.fixture
def page(browser: Browser, own_portal: Portal) -> Iterator[Page]:
    with visitor(browser, own_portal) as context:
        yield context.new_page()


def check(page: Page, address: str, status: int) -> None:
    complaints = complaints_of(page)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == status
    assert page.get_by_role("heading", level=1).count() == 1
    found = troubles_in_every_mode(page) + complaints
    assert found == [], readable(found)


def test_unknown_host(page: Page, own_portal: Portal) -> None:
    check(page, own_portal.address.replace("localhost", "127.0.0.1"), 400)


def test_form_that_was_open_too_long(page: Page) -> None:
    page.goto("/groups/wg3/contact/")
    page.get_by_label("Your name").fill("Ada Example")
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.context.clear_cookies()

    with page.expect_response("**/contact/") as answer:
        page.get_by_role("button", name="Send").click()

    assert answer.value.status == 403
    assert troubles_in_every_mode(page) == []


def test_too_many_attempts(page: Page) -> None:
    for _attempt in range(25):
        page.goto("/accounts/password/reset/")
        page.get_by_label("Email").fill("nobody@example.org")
        with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
            page.get_by_role("main").get_by_role("button").click()
        if answer.value.status == 429:
            break

    assert answer.value.status == 429
    assert troubles_in_every_mode(page) == []


def test_withdrawn_file(page: Page) -> None:
    page.goto("/accounts/login/?next=/admin/sector_reports/report/")
    sign_in(page, "secretariat")
    page.get_by_role("main").get_by_role("link", name="Health care").click()
    page.get_by_role("link", name="Withdraw the newest edition").click()
    page.get_by_label("Reason").fill("A figure was wrong.")
    page.get_by_role("button", name="Withdraw the newest edition").click()
    expect(page.get_by_text("The edition is withdrawn.")).to_be_visible()
    page.wait_for_load_state()
    page.context.clear_cookies()

    check(page, "/reports/health-care/v1.pdf", 410)


def test_fault_in_the_portal(page: Page, own_portal: Portal) -> None:
    databases.administer(own_portal.database, "ALTER TABLE working_groups_newsitem RENAME TO elsewhere")

    check(page, "/news/", 500)


def test_database_that_does_not_answer(page: Page, own_portal: Portal) -> None:
    databases.close_to_all(own_portal.database)

    check(page, "/", 503)
