"""What the chair of a group does: proposes a report, sees it through its review, begins the next edition."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import Portal
from tests.browser.visiting import complaints_of, readable, sign_in, troubles_in_every_mode, visitor
from tests.factories import blank_pdf

SignedIn = Callable[[str], Page]
TITLE = "Ransomware in hospitals"


@pytest.fixture
def signed_in(browser: Browser, own_portal: Portal) -> Iterator[SignedIn]:
    with ExitStack() as visits:

        def come(who: str) -> Page:
            page = visits.enter_context(visitor(browser, own_portal)).new_page()
            complaints.append(complaints_of(page))
            page.goto("/accounts/login/")
            sign_in(page, who)
            return page

        complaints: list[list[str]] = []
        yield come
        assert not any(complaints)


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    path = tmp_path / "hospitals.pdf"
    path.write_bytes(blank_pdf(3))
    return path


def look(page: Page, found: list[str]) -> None:
    found += [f"{page.url}: {text}" for text in troubles_in_every_mode(page)]


def test_report_is_proposed_reviewed_and_published(
    signed_in: SignedIn, own_portal: Portal, pdf: Path
) -> None:
    chair = signed_in("chair")
    found: list[str] = []

    propose(chair, pdf, found)
    watch_the_check(chair, own_portal)
    review(chair, found)
    publish(signed_in("secretariat"))

    chair.goto("/groups/swg3.6/reports/")
    chair.get_by_role("link", name=TITLE).click()
    expect(chair.get_by_role("cell", name="Published")).to_be_visible()
    begin_the_next_edition(chair, found)
    assert found == [], readable(found)


def propose(chair: Page, pdf: Path, found: list[str]) -> None:
    chair.goto("/groups/swg3.6/reports/")
    chair.get_by_role("link", name="Propose a report").click()
    chair.get_by_role("textbox", name="Title").fill(TITLE)
    chair.get_by_role("textbox", name="Abstract").fill("What hospitals learned.")
    chair.get_by_label("PDF").set_input_files(pdf)
    chair.get_by_label("TLP:AMBER", exact=True).check()
    chair.get_by_label("SWG3.6 Healthcare").uncheck()
    chair.get_by_role("button", name="Keep the draft").click()
    expect(chair.get_by_role("textbox", name="Abstract")).to_have_value("What hospitals learned.")
    expect(chair.get_by_role("alert")).to_contain_text("Choose at least one group")
    expect(chair.get_by_role("alert")).to_contain_text("Choose the file again")
    look(chair, found)
    chair.get_by_label("TLP:GREEN").check()
    chair.get_by_label("PDF").set_input_files(pdf)
    chair.get_by_role("button", name="Keep the draft").click()


def watch_the_check(chair: Page, portal: Portal) -> None:
    expect(chair.get_by_text("The draft is kept, and its file is being checked.")).to_be_visible()
    expect(chair.get_by_text("Waits for its turn")).to_be_visible()
    portal.manage("check_uploads")
    expect(chair.get_by_text("Accepted")).to_be_visible()
    chair.get_by_role("link", name="Go on to the review").click()


def review(chair: Page, found: list[str]) -> None:
    look(chair, found)
    chair.get_by_role("button", name="Propose it for review").click()
    chair.get_by_role("spinbutton", name="Page").fill("2")
    chair.get_by_role("textbox", name="Comment").fill("Name the source.")
    chair.get_by_role("button", name="Keep the comment").click()
    chair.locator("summary", has_text="Decide").click()
    chair.get_by_label("Accepted", exact=True).check()
    chair.get_by_role("button", name="Keep the decision").click()
    chair.get_by_role("link", name="Change the draft or replace its file").click()
    chair.get_by_role("textbox", name="Notes").fill("With its sources.")
    look(chair, found)
    chair.get_by_role("button", name="Keep the draft").click()
    chair.get_by_role("button", name="Sign it off").click()
    expect(chair.get_by_text("You have signed off this edition.")).to_be_visible()
    chair.goto("/me/")
    look(chair, found)
    chair.get_by_role("link", name=TITLE, exact=True).click()
    chair.get_by_role("main").get_by_role("link", name=TITLE).first.click()
    chair.get_by_role("link", name="Change the report").click()
    expect(chair.get_by_role("textbox", name="Title")).to_have_value(TITLE)
    look(chair, found)


def publish(office: Page) -> None:
    office.goto("/admin/sector_reports/report/?q=ransomware")
    office.get_by_role("link", name=TITLE).click()
    office.get_by_role("link", name="Publish the newest draft").click()
    office.get_by_role("button", name="Publish the newest draft").click()
    expect(office.get_by_text("The report is published.")).to_be_visible()


def begin_the_next_edition(chair: Page, found: list[str]) -> None:
    chair.get_by_role("link", name="New edition").click()
    look(chair, found)
    chair.get_by_role("textbox", name="Notes").fill("One year on.")
    chair.get_by_role("button", name="Keep the draft").click()
    expect(chair).to_have_url(re.compile("/v2/review/$"))
    expect(chair.get_by_role("heading", name="Review of edition 2")).to_be_visible()


def test_member_is_not_led_to_a_page_that_is_not_theirs(signed_in: SignedIn) -> None:
    member = signed_in("participant")

    member.goto("/groups/swg3.6/reports/")

    expect(member.get_by_role("link", name="Propose a report")).to_have_count(0)
    assert member.request.get("/groups/swg3.6/reports/new/").status == 404
