"""What the secretariat does with many reports at once, and with the table of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from journal.admin.tables.files import as_csv, as_xlsx, read_table
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

REPORTS = "/admin/sector_reports/report/"
TURN = "Object.assign(document.documentElement, {dir: 'rtl', lang: 'he'})"


@pytest.fixture
def office(browser: Browser, own_portal: Portal) -> Iterator[Page]:
    with visitor(browser, own_portal) as context:
        page = context.new_page()
        complaints = complaints_of(page)
        page.goto(REPORTS)
        sign_in(page, "secretariat")
        yield page
        assert complaints == []


def troubles(page: Page) -> list[str]:
    """Of the page in every mode, and from right to left."""
    page.wait_for_load_state()
    found = troubles_in_every_mode(page)
    page.evaluate(TURN)
    for size in SIZES.values():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        found += [f"from right to left: {text}" for text in sticking_out(page)]
    page.evaluate("document.documentElement.dir = 'ltr'")
    page.set_viewport_size(SIZES["wide"])  # type: ignore[arg-type]
    return found


def choose(page: Page, action: str, *titles: str) -> None:
    page.goto(REPORTS)
    for title in titles:
        page.get_by_role("row", name=title).get_by_role("checkbox").check()
    page.get_by_role("combobox", name="Action").select_option(action)
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("heading", level=1, name=action)).to_be_visible()


def test_label_of_two_reports_is_changed_after_a_look(office: Page) -> None:
    choose(office, "Change the label", "Health care", "Energy Networks")
    found = troubles(office)
    office.get_by_label("New label").select_option("TLP:GREEN")
    office.get_by_role("button", name="See what would happen").click()
    expect(office.get_by_text("The public will see less: title and abstract")).to_be_visible()
    expect(office.get_by_text("It is so already.")).to_be_visible()
    found += troubles(office)

    office.get_by_role("button", name="Change the label: 1 row").click()

    expect(office.get_by_text("Change the label: done with 1 row.")).to_be_visible()
    row = office.get_by_role("row", name="Health care")
    expect(row.get_by_text("TLP:GREEN")).to_be_visible()
    assert found == [], readable(found)


def test_what_was_typed_can_be_changed_after_a_look(office: Page) -> None:
    choose(office, "Add or take off sectors", "Health care")
    office.get_by_role("group", name="Add").get_by_label("Energy").check()
    office.get_by_role("button", name="See what would happen").click()
    expect(office.get_by_text("Sectors: Health → Energy, Health")).to_be_visible()

    office.get_by_role("button", name="Change what was typed").click()

    expect(office.get_by_role("group", name="Add").get_by_label("Energy")).to_be_checked()
    found = troubles(office)
    assert found == [], readable(found)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_table_goes_out_is_changed_and_comes_in(office: Page, tmp_path: Path, kind: str) -> None:
    with office.expect_download() as download:
        office.get_by_role("link", name=f"Export as {kind.upper()}").click()
    table = read_table(download.value.path().read_bytes())
    for row in table.rows:
        row.cells["title"] = row.cells["title"].replace("Health care", "=Health; care")
    lines = [[row.cells.get(column, "") for column in table.columns] for row in table.rows]
    changed = tmp_path / f"changed.{kind}"
    changed.write_bytes(
        as_csv(table.columns, lines) if kind == "csv" else as_xlsx(table.columns, lines, name="reports")
    )

    office.get_by_role("link", name="Import a table").click()
    found = troubles(office)
    office.get_by_label("Table").set_input_files(changed)
    office.get_by_role("button", name="See what would change").click()
    expect(office.get_by_text("1 changes something, 8 change nothing, 0 cannot be.")).to_be_visible()
    found += troubles(office)
    office.get_by_role("button", name="Write these changes").click()

    expect(office.get_by_text("1 row was written.")).to_be_visible()
    expect(office.get_by_role("link", name="=Health; care")).to_be_visible()
    assert found == [], readable(found)


def test_table_that_cannot_be_says_where(office: Page, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(b"number,title,version\n999999,New,v\n")
    office.goto(f"{REPORTS}import/")
    office.get_by_label("Table").set_input_files(wrong)
    office.get_by_role("button", name="See what would change").click()

    expect(office.get_by_text("There is none of this number here that you could change.")).to_be_visible()
    found = troubles(office)
    assert found == [], readable(found)
