"""From the application of a stranger to a new member whose contact signs in with a passkey."""

import re

from playwright.sync_api import Browser, Page, expect

from tests import factories as make
from tests.browser.running import Portal
from tests.browser.test_second_factor import give_authenticator, look, visit
from tests.browser.visiting import readable, sign_in

ADA = "ada@grid.example"
WORK = """
from members.joining.checking import check_next
from notifications.tasks import dispatch_journal, send_deliveries
while check_next():
    pass
dispatch_journal()
send_deliveries()
"""


def newest_link(portal: Portal) -> str:
    """In the last letter to the applicant, once a worker has been at work."""
    portal.manage("shell", "-c", WORK)
    text = str(portal.letters_to(ADA)[-1].get_content())
    found = re.search(r"http://\S+/apply/(open|welcome)/\S+", text)
    assert found, text
    return found[0]


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name).click()


def apply(page: Page, portal: Portal, found: list[str]) -> None:
    page.goto("/apply/")
    page.get_by_label("Name of the organisation").fill("Sample Grid Operator")
    page.get_by_label("Country", exact=True).select_option("Another country")
    page.get_by_label("Category").select_option("User or operator")
    page.get_by_label("Your name").fill("Ada Example")
    page.get_by_label("Your e-mail address").fill(ADA)
    press(page, "Mail me the link")
    expect(page.get_by_role("heading", name="What you can do")).to_be_visible()
    look(page, found)
    page.get_by_label("Country", exact=True).select_option("Belgium")
    press(page, "Mail me the link")
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    look(page, found)

    page.goto(newest_link(portal))
    look(page, found)
    press(page, "Open it")
    look(page, found)
    page.get_by_role("link", name="Describe the organisation").click()
    page.get_by_label("What the organisation does").fill("It runs a grid.")
    page.get_by_label("What the contact does").fill("Head of security")
    look(page, found)
    press(page, "Keep it")
    page.get_by_role("link", name="Add the documents").click()
    pdf = {"name": "statutes.pdf", "mimeType": "application/pdf", "buffer": make.blank_pdf()}
    page.get_by_label("A document").set_input_files(pdf)  # type: ignore[arg-type]
    press(page, "Add the document")
    expect(page.get_by_text("Waits to be checked")).to_be_visible()
    look(page, found)
    portal.manage("shell", "-c", WORK)
    expect(page.get_by_text("Accepted", exact=True)).to_be_visible()  # the page looks again by itself
    page.goto("/apply/application/send/")
    look(page, found)
    page.get_by_label("What is written here is true").check()
    press(page, "Send the application")
    expect(page.get_by_text("waits for its review")).to_be_visible()
    look(page, found)


def decide(page: Page, found: list[str]) -> None:
    page.goto("/accounts/login/?next=/admin/")
    sign_in(page, "secretariat")
    page.get_by_role("link", name="Sample Grid Operator").click()
    look(page, found)
    for step in ("Take up for review", "Checklist", "Accept", "Make it a member"):
        page.get_by_role("main").get_by_role("link", name=step, exact=True).click()
        look(page, found)
        for box in page.get_by_role("main").get_by_role("checkbox").all():
            box.check()
        if step == "Accept":
            page.get_by_label("Basis").fill("Board 4/2026")
        press(page, step)
    expect(page.get_by_text("The organisation is a member")).to_be_visible()


def come_in(page: Page, portal: Portal, found: list[str]) -> None:
    page.goto(newest_link(portal))
    look(page, found)
    press(page, "Go on")
    while "/terms/" in page.url:
        press(page, "I accept these terms")
    expect(page.get_by_role("heading", name="Your account is open. How will you sign in?")).to_be_visible()
    look(page, found)
    page.get_by_role("link", name="Make a passkey").click()
    page.get_by_label("Name").fill("My laptop")
    press(page, "Add a passkey")
    expect(page.get_by_text("The passkey is added.")).to_be_visible()


def test_stranger_applies_and_comes_back_with_a_passkey(browser: Browser, own_portal: Portal) -> None:
    found: list[str] = []
    with visit(browser, own_portal) as page:
        apply(page, own_portal, found)
    with visit(browser, own_portal) as page:
        decide(page, found)
    with visit(browser, own_portal) as page:
        give_authenticator(page.context, page)
        come_in(page, own_portal, found)
        page.goto("/accounts/logout/")
        press(page, "Sign out")
        page.goto("/accounts/login/?next=/me/")
        page.get_by_role("button", name="Sign in with a passkey").click()

        expect(page).to_have_url(re.compile("/me/$"))
        expect(page.get_by_text("Sample Grid Operator").first).to_be_visible()
    assert found == [], readable(found)
