"""A stranger's organisation becomes a member, its contact comes with a passkey and invites a colleague, who reads until
their affiliation ends."""

import re
from contextlib import ExitStack

from playwright.sync_api import Browser, Page, expect

from tests import factories as make
from tests.browser.running import Portal
from tests.browser.visiting import give_authenticator, look, readable, sign_in, visit

ADA, ALAN = "ada@grid.example", "alan@grid.example"
OURS = "/me/organisation/sample-grid-operator/"
GREEN = "/reports/energy-networks-and-smart-grids/"
HIDE_GREEN = """
from sector_reports.models import Report
Report.objects.filter(slug="energy-networks-and-smart-grids").update(is_announced=False)
"""
WORK = """
from members.joining.checking import check_next
from notifications.tasks import dispatch_journal, send_deliveries
while check_next():
    pass
dispatch_journal()
send_deliveries()
"""


def newest_link(portal: Portal, who: str) -> str:
    """In the last letter to them, once a worker has been at work."""
    portal.manage("shell", "-c", WORK)
    text = str(portal.letters_to(who)[-1].get_content())
    found = re.search(r"http://\S+/(apply/open|apply/welcome|invitations)/\S+", text)
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

    page.goto(newest_link(portal, ADA))
    look(page, found)
    press(page, "Open it")
    look(page, found)
    page.get_by_role("link", name="Describe the organisation").click()
    page.get_by_label("What the organisation does").fill("It runs a grid.")
    page.get_by_label("What the contact does").fill("Head of security")
    look(page, found)
    press(page, "Save")
    add_document(page, portal, found)
    page.goto("/apply/application/send/")
    look(page, found)
    page.get_by_label("What is written here is true").check()
    press(page, "Send the application")
    expect(page.get_by_text("waits for its review")).to_be_visible()
    look(page, found)


def add_document(page: Page, portal: Portal, found: list[str]) -> None:
    page.get_by_role("link", name="Add the documents").click()
    pdf = {"name": "statutes.pdf", "mimeType": "application/pdf", "buffer": make.blank_pdf()}
    page.get_by_label("A document").set_input_files(pdf)  # type: ignore[arg-type]
    press(page, "Add the document")
    expect(page.get_by_text("Waits to be checked")).to_be_visible()
    look(page, found)
    portal.manage("shell", "-c", WORK)
    expect(page.get_by_text("Accepted", exact=True)).to_be_visible()  # the page looks again by itself


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


def come_in_with_a_passkey(page: Page, found: list[str]) -> None:
    """From the first page of a new account to being signed in anew, without a password."""
    while "/terms/" in page.url:
        press(page, "I accept these terms")
    expect(page.get_by_role("heading", name="How will you sign in?")).to_be_visible()
    look(page, found)
    page.get_by_role("link", name="Make a passkey").click()
    page.get_by_label("Name").fill("My laptop")
    press(page, "Add a passkey")
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    page.goto("/accounts/logout/")
    press(page, "Sign out")
    page.goto("/accounts/login/?next=/me/organisation/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Sample Grid Operator")).to_be_visible()


def invite(page: Page, found: list[str]) -> None:
    page.goto(OURS)
    look(page, found)
    page.get_by_role("link", name="Invite a colleague").click()
    look(page, found)
    page.get_by_label("E-mail address").fill(ALAN)
    page.get_by_label("Job title").fill("Analyst")
    press(page, "Send the invitation")
    expect(page.get_by_text("The invitation is on its way")).to_be_visible()


def end_affiliation(page: Page, found: list[str]) -> None:
    page.goto(OURS)
    row = page.get_by_role("row").filter(has_text="Alan Example")
    row.get_by_text("Change").click()
    row.get_by_role("link", name="End the affiliation").click()
    look(page, found)
    press(page, "End the affiliation")
    expect(page.get_by_text("The affiliation ends on the day you gave.")).to_be_visible()


def test_from_the_application_to_the_last_click(browser: Browser, own_portal: Portal) -> None:
    own_portal.manage("shell", "-c", HIDE_GREEN)
    found: list[str] = []
    with ExitStack() as visits:
        contact, office, colleague = (visits.enter_context(visit(browser, own_portal)) for _who in range(3))
        give_authenticator(contact.context, contact)
        give_authenticator(colleague.context, colleague)

        apply(contact, own_portal, found)
        decide(office, found)
        contact.goto(newest_link(own_portal, ADA))
        look(contact, found)
        press(contact, "Go on")
        come_in_with_a_passkey(contact, found)

        invite(contact, found)
        colleague.goto(newest_link(own_portal, ALAN))
        look(colleague, found)
        colleague.get_by_label("Your name").fill("Alan Example")
        press(colleague, "Open my account and accept")
        come_in_with_a_passkey(colleague, found)
        colleague.goto(GREEN)
        expect(colleague.get_by_role("link", name=re.compile("^Download"))).to_be_visible()

        end_affiliation(contact, found)
        colleague.reload()
        expect(colleague.get_by_role("heading", name="There is no such page")).to_be_visible()
        answers = [colleague.request.get(page).status for page in (GREEN, f"{GREEN}latest.pdf", OURS)]
    assert answers == [404, 404, 404]
    assert found == [], readable(found)
