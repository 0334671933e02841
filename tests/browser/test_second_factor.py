"""Signing in with more than a password: a passkey in a virtual authenticator, the code of an app, a recovery code."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from portal_launcher.one_time_code import PERIOD, code_at
from tests.browser.running import PASSWORD, TOTP_SECRET, Portal
from tests.browser.visiting import (
    enter,
    give_authenticator,
    look,
    readable,
    sign_in,
    troubles_in_every_mode,
    visit,
    visitor,
)

AMBER = "/reports/financial-services-epayments-and-insurance/"

TAKES = 10  # seconds, at the most, to type and send a code


def confirm_password(page: Page) -> None:
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def test_passkey_is_added_and_signs_in_without_a_password(browser: Browser, own_portal: Portal) -> None:
    found: list[str] = []
    with visit(browser, own_portal) as page:
        give_authenticator(page.context, page)
        page.goto("/accounts/login/")
        sign_in(page, "member")
        page.goto("/accounts/2fa/")
        look(page, found)

        page.get_by_role("link", name="Add a passkey").click()
        confirm_password(page)
        look(page, found)
        page.get_by_label("Name").fill("My laptop")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_text("The passkey is added.")).to_be_visible()
        expect(page.locator("ul.codes li")).to_have_count(10)
        look(page, found)
        page.goto("/accounts/2fa/")
        expect(page.get_by_role("heading", name="My laptop")).to_be_visible()
        look(page, found)

        page.goto("/accounts/logout/")
        page.get_by_role("main").get_by_role("button", name="Sign out").click()
        page.goto("/accounts/login/?next=/reports/")
        page.get_by_role("button", name="Sign in with a passkey").click()

        expect(page).to_have_url(re.compile("/reports/$"))
        expect(page.get_by_text("My portal").first).to_be_visible()
    assert found == [], readable(found)


def test_passkey_that_does_not_know_its_owner_is_no_good(browser: Browser, own_portal: Portal) -> None:
    with visitor(browser, own_portal) as context:
        page = context.new_page()
        give_authenticator(context, page, knows_its_owner=False)
        page.goto("/accounts/login/")
        sign_in(page, "member")
        page.goto("/accounts/2fa/webauthn/add/")
        confirm_password(page)

        page.get_by_role("button", name="Add a passkey").click()

        expect(page.get_by_role("alert")).to_contain_text("That did not work")


def test_app_is_set_up_on_the_way_to_an_amber_report(browser: Browser, own_portal: Portal) -> None:
    """By somebody whose app the demonstration has not set up: the participant, once the office has removed it."""
    found: list[str] = []
    own_portal.manage("shell", "-c", REMOVE_APP)
    with visit(browser, own_portal) as page:
        page.goto(f"/accounts/login/?next={AMBER}")
        enter(page, "participant@demo.example", PASSWORD)
        expect(page.get_by_role("heading", name="Set up a second factor")).to_be_visible()
        look(page, found)
        page.goto(AMBER)
        expect(page.get_by_role("link", name=re.compile("^Download"))).to_have_count(0)
        look(page, found)
        page.get_by_role("link", name="Show my second factor").click()

        page.get_by_role("link", name="Set up an authenticator app").click()
        confirm_password(page)
        look(page, found)
        secret = page.locator("main dd code").inner_text()
        page.get_by_label("Code", exact=True).fill(code_of(secret))
        page.get_by_role("button", name="Set up the app").click()
        page.get_by_role("link", name="Go on to where you were").click()

        expect(page).to_have_url(re.compile(f"{AMBER}$"))
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile("^Download")).click()
        assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert found == [], readable(found)


REMOVE_APP = """
from allauth.mfa.models import Authenticator
Authenticator.objects.filter(user__email="participant@demo.example").delete()
"""


@pytest.mark.parametrize("with_scripts", [True, False], ids=["with scripts", "without scripts"])
def test_secretariat_signs_in_with_the_code_of_its_app(
    browser: Browser, own_portal: Portal, with_scripts: bool
) -> None:
    with visit(browser, own_portal, java_script_enabled=with_scripts) as page:
        page.goto("/admin/")
        enter(page, "secretariat@demo.example", PASSWORD)
        expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
        if with_scripts:
            assert troubles_in_every_mode(page) == []

        type_code(page)

        expect(page).to_have_url(re.compile("/admin/$"))


def type_code(page: Page) -> None:
    """In the next half minute, if another test has used the code of this one."""
    page.get_by_label("Code", exact=True).fill(code_of(TOTP_SECRET))
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    if "/2fa/authenticate/" in page.url and page.get_by_text("it has been used").count():
        time.sleep(PERIOD - time.time() % PERIOD)
        type_code(page)


def code_of(secret: str) -> str:
    """One that is still right when it arrives."""
    left = PERIOD - time.time() % PERIOD
    if left < TAKES:
        time.sleep(left)
    return code_at(secret, time.time())
