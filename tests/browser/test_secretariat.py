"""What the secretariat does in its office: looks into every list, publishes, withdraws."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import Portal
from tests.browser.visiting import (
    SIZES,
    complaints_of,
    readable,
    sign_in,
    sticking_out,
    troubles_in_every_mode,
    visitor,
)
from tests.factories import blank_pdf


@pytest.fixture
def office(browser: Browser, own_portal: Portal) -> Iterator[Page]:
    with visitor(browser, own_portal) as context:
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto("/admin/")
        sign_in(page, "secretariat")
        yield page
        assert complaints == []


def addresses(page: Page, links: str) -> list[str]:
    found: list[str] = page.locator(links).evaluate_all("links => links.map((link) => link.href)")
    return found


def what_sticks_out(office: Page, address: str) -> list[str]:
    office.goto(address)
    found = []
    for size in SIZES.values():
        office.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"{address}: {text}" for text in sticking_out(office)]
    return found


def test_every_list_and_its_first_row_fit_and_are_silent(office: Page) -> None:
    lists = addresses(office, "#content-main th a")
    others = addresses(office, "#content-main a.addlink")

    found = []
    for address in lists:
        found += what_sticks_out(office, address)
        others += addresses(office, "#result_list th a")[:1]
    for address in others:
        found += what_sticks_out(office, address)

    assert len(lists) >= 15
    assert found == [], readable(found)


def test_suggestions_open_and_are_accessible(office: Page) -> None:
    office.goto("/admin/working_groups/workinggroup/")
    office.get_by_role("main").get_by_role("link", name="WG3", exact=True).click()

    office.locator(".field-parent .select2-selection").click()
    expect(office.locator(".select2-results__option").first).to_contain_text("WG3")

    found = troubles_in_every_mode(office)
    assert found == [], readable(found)


def test_draft_is_written_published_and_withdrawn(office: Page, own_portal: Portal, tmp_path: Path) -> None:
    pdf = tmp_path / "drafted.pdf"
    pdf.write_bytes(blank_pdf(3))
    write_draft(office, pdf)
    expect(office.get_by_text("Who will be able to see it, once published")).to_be_visible()

    wait_for_the_check(office, own_portal)
    office.locator("a.inlinechangelink").first.click()
    take(office, "Propose for review", "The edition is in review.")
    take(office, "Sign off", "The edition is signed off.", basis="Board meeting of 12 March 2026")
    take(office, "Publish", "The edition is published.")
    office.goto("/reports/water-and-waste/")
    expect(office.get_by_role("link", name="Edition 1")).to_be_visible()
    assert office.request.get("/reports/water-and-waste/latest.pdf").body().startswith(b"%PDF-")

    office.goto("/admin/sector_reports/report/?q=water")
    office.get_by_role("link", name="Water and waste").click()
    office.get_by_role("link", name="Withdraw the newest edition").click()
    office.get_by_label("Reason").fill("A figure on page 2 was wrong.")
    office.get_by_role("button", name="Withdraw the newest edition").click()
    expect(office.get_by_text("The edition is withdrawn.")).to_be_visible()
    office.goto("/reports/water-and-waste/")
    expect(office.get_by_role("heading", name="This report is withdrawn")).to_be_visible()
    expect(office.get_by_text("A figure on page 2 was wrong.")).to_be_visible()
    assert troubles_in_every_mode(office) == []


def take(office: Page, step: str, done: str, *, basis: str = "") -> None:
    office.get_by_role("link", name=step, exact=True).click()
    if basis:
        office.get_by_label("Basis").fill(basis)
    office.get_by_role("button", name=step, exact=True).click()
    expect(office.get_by_text(done)).to_be_visible()


def wait_for_the_check(office: Page, portal: Portal) -> None:
    """The office's page of the upload looks again by itself; then back to the report."""
    report = office.url
    office.get_by_role("link", name="See how it gets on").click()
    expect(office.get_by_role("status")).to_have_text("Waiting")
    assert troubles_in_every_mode(office) == []
    portal.manage("check_uploads")
    expect(office.get_by_role("status")).to_have_text("Accepted")
    assert troubles_in_every_mode(office) == []
    office.goto(report)


def write_draft(office: Page, pdf: Path) -> None:
    office.goto("/admin/sector_reports/report/add/")
    office.get_by_label("Title:").press_sequentially("Water and waste")
    expect(office.get_by_label("Address:")).to_have_value("water-and-waste")
    office.locator(".field-group .select2-selection").click()
    office.locator(".select2-search__field").last.fill("SWG3.7")
    office.get_by_role("option", name="SWG3.7").click()
    office.get_by_label("Abstract:").fill("What water works need.")
    office.get_by_role("button", name="Add another Draft edition").click()
    office.locator("input[type=file]").first.set_input_files(pdf)
    office.get_by_role("button", name="Save and continue editing").click()
    expect(office.get_by_text("was added successfully")).to_be_visible()
