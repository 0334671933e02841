"""What the people of member organisations do: read what is theirs, ask for what is not, leave."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import Portal
from tests.browser.visiting import complaints_of, sign_in, visitor

AMBER = "financial-services-epayments-and-insurance"
SignedIn = Callable[[str], Page]


@pytest.fixture
def signed_in(browser: Browser, portal: Portal) -> Iterator[SignedIn]:
    with ExitStack() as visits:

        def come(who: str) -> Page:
            page = visits.enter_context(visitor(browser, portal)).new_page()
            complaints.append(complaints_of(page))
            page.goto("/accounts/login/")
            sign_in(page, who)
            return page

        complaints: list[list[str]] = []
        yield come
        assert not any(complaints)


def test_participant_finds_and_opens_the_report_of_the_group(signed_in: SignedIn) -> None:
    page = signed_in("participant")

    page.get_by_role("main").get_by_role("link", name="Financial Services, ePayments and Insurance").click()

    expect(page).to_have_url(re.compile(f"/reports/{AMBER}/$"))
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Download")).click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def test_colleague_is_told_to_ask(signed_in: SignedIn) -> None:
    page = signed_in("colleague")

    page.goto(f"/reports/{AMBER}/")

    expect(page.get_by_role("heading", name="This report is for its groups")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Download"))).to_have_count(0)
    page.get_by_role("link", name="Ask to take part").click()
    expect(page.get_by_label("Your name")).to_have_value("Sample colleague")


@pytest.mark.parametrize("who", ["visitor", "outsider", "member"])
def test_report_of_a_group_does_not_exist_for_others(signed_in: SignedIn, who: str) -> None:
    page = signed_in(who)

    answers = [page.request.get(f"/reports/{slug}/") for slug in (AMBER, "there-is-no-such-report")]

    assert [answer.status for answer in answers] == [404, 404]
    assert re.sub(r"<input[^>]*csrf[^>]*>", "", answers[0].text()) == re.sub(
        r"<input[^>]*csrf[^>]*>", "", answers[1].text()
    )


def test_profile_is_saved_and_says_so(signed_in: SignedIn) -> None:
    page = signed_in("member")
    page.goto("/me/profile/")

    page.get_by_label("Name in Latin script").fill("Sample member of the clinic")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("Your profile is saved.")).to_be_visible()
    expect(page.get_by_label("Name in Latin script")).to_have_value("Sample member of the clinic")


def test_signing_out_ends_the_session(signed_in: SignedIn) -> None:
    page = signed_in("member")
    page.get_by_text("My portal").click()

    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
    page.goto("/me/")
    assert "/accounts/login/" in page.url
