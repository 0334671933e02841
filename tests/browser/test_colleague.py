"""From the invitation to the last click: a colleague comes with a passkey, reads, and leaves."""

import re
from contextlib import ExitStack

from playwright.sync_api import Browser, Page, expect

from tests.browser.running import Portal
from tests.browser.test_second_factor import give_authenticator
from tests.browser.visiting import complaints_of, readable, sign_in, troubles_in_every_mode, visitor

HOME = "/me/organisation/sample-hospital/"
GUEST = "new.colleague@demo.example"
GREEN = "energy-networks-and-smart-grids"
HIDE_GREEN = f"""
from sector_reports.models import Report
Report.objects.filter(slug="{GREEN}").update(is_announced=False)
"""
DO_WHAT_THE_WORKER_DOES = """
from notifications.tasks import dispatch_journal, send_deliveries
dispatch_journal()
send_deliveries()
"""


def test_colleague_is_invited_comes_with_a_passkey_reads_and_leaves(
    browser: Browser, own_portal: Portal
) -> None:
    own_portal.manage("shell", "-c", HIDE_GREEN)
    report = f"/reports/{GREEN}/"
    found: list[str] = []
    with ExitStack() as visits:
        contact, guest = (visits.enter_context(visitor(browser, own_portal)).new_page() for _who in range(2))
        complaints = [complaints_of(contact), complaints_of(guest)]
        invite(contact, found)
        link = link_in_the_mail(own_portal)

        accept_with_a_passkey(guest, link, found)
        guest.goto(report)
        expect(guest.get_by_role("link", name=re.compile("^Download"))).to_be_visible()

        end_affiliation(contact, found)
        guest.reload()
        expect(guest.get_by_role("heading", name="There is no such page")).to_be_visible()
        answers = [guest.request.get(address).status for address in (report, f"{report}latest.pdf", HOME)]

    assert answers == [404, 404, 404]
    assert complaints == [[], []]
    assert found == [], readable(found)


def invite(page: Page, found: list[str]) -> None:
    page.goto("/accounts/login/?next=/me/")
    sign_in(page, "contact")
    page.get_by_role("main").get_by_role("link", name="Approve or refuse").click()
    look(page, found)
    page.get_by_role("link", name="Invite a colleague").click()
    look(page, found)
    page.get_by_label("E-mail address").fill(GUEST)
    page.get_by_label("Job title").fill("Analyst")
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("The invitation is on its way")).to_be_visible()


def link_in_the_mail(portal: Portal) -> str:
    portal.manage("shell", "-c", DO_WHAT_THE_WORKER_DOES)
    (letter,) = portal.letters_to(GUEST)
    link = re.search(rf"{portal.address}(/invitations/\S+)", letter.get_content())
    assert link
    return link[1]


def accept_with_a_passkey(page: Page, link: str, found: list[str]) -> None:
    give_authenticator(page.context, page)
    page.goto(link)
    look(page, found)
    page.get_by_label("Your name").fill("New Colleague")
    page.get_by_role("button", name="Open my account and accept").click()
    page.get_by_role("main").get_by_role("button", name="I accept these terms").click()
    expect(page.get_by_role("heading", name="How will you sign in?")).to_be_visible()
    look(page, found)
    page.get_by_role("link", name="Make a passkey").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible()
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/?next=/me/organisation/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Sample Hospital")).to_be_visible()


def end_affiliation(page: Page, found: list[str]) -> None:
    page.goto(HOME)
    row = page.get_by_role("row").filter(has_text="New Colleague")
    row.get_by_text("Change").click()
    row.get_by_role("link", name="End the affiliation").click()
    look(page, found)
    page.get_by_role("button", name="End the affiliation").click()
    expect(page.get_by_text("The affiliation ends on the day you gave.")).to_be_visible()


def look(page: Page, found: list[str]) -> None:
    found += [f"{page.url}: {text}" for text in troubles_in_every_mode(page)]
    page.set_viewport_size({"width": 1280, "height": 900})
