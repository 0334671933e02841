"""Every kind of page, for each kind of person: axe finds nothing, the console is silent, nothing is too wide.

An address may be followed by the names of links to click: "/groups/ > Healthcare".
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.running import Portal
from tests.browser.visiting import complaints_of, readable, sign_in, troubles_in_every_mode, visitor

DRAFT = "care-at-home"
CLEAR, GREEN, AMBER = (
    "health-care",
    "energy-networks-and-smart-grids",
    "financial-services-epayments-and-insurance",
)

PAGES = {
    "anonymous": {
        "home": "/",
        "about": "/about/ecso/",
        "about with a table": "/about/tlp/",
        "groups": "/groups/",
        "groups of a day": "/groups/?on=2018-09-19",
        "group": "/groups/wg3/",
        "sub-group": "/groups/swg3.1/",
        "people of a group": "/groups/wg3/people/",
        "reports of a group": "/groups/wg3/reports/",
        "no reports of a group": "/groups/swg3.5/reports/",
        "activities of a group": "/groups/wg3/activities/",
        "no activities of a group": "/groups/swg3.5/activities/",
        "news of a group": "/groups/wg3/news/",
        "no news of a group": "/groups/swg3.5/news/",
        "history of a group": "/groups/wg3/history/",
        "contact": "/groups/wg3/contact/",
        "members": "/members/",
        "members of a day": "/members/?on=2018-09-19",
        "members found": "/members/?q=sample",
        "no member found": "/members/?q=nobody+at+all",
        "members narrowed on a day": "/members/?on=2018-09-19&category=sme&country=DE&sector=health",
        "map of the members": "/members/map/",
        "map of a day": "/members/map/?on=2018-09-19&category=sme",
        "members in figures": "/members/figures/",
        "figures of a day": "/members/figures/?on=2018-09-19",
        "member": "/members/airbus/",
        "member on a day": "/members/sample-sme-01/?on=2018-09-19",
        "members of a day that is none": "/members/?on=2999-01-01",
        "begin of an application": "/apply/",
        "return to an application": "/apply/resume/",
        "application closed": "/apply/left/",
        "link that opens nothing": "/apply/open/none/",
        "invitation that opens nothing": "/invitations/none/",
        "library": "/reports/",
        "library narrowed": "/reports/?q=security&kind=sector_report&sector=health",
        "nothing in the library": "/reports/?q=zebra",
        "report": f"/reports/{CLEAR}/",
        "locked report": f"/reports/{GREEN}/",
        "locked file": f"/reports/{GREEN}/latest.pdf",
        "reader": f"/reports/{CLEAR}/v1/read/4/?q=hospital",
        "reader of a locked file": f"/reports/{GREEN}/v1/read/",
        "all pages as text": f"/reports/{CLEAR}/v1/text/?q=hospital",
        "news": "/news/",
        "news item": "/news/ecso-joins-the-himss-partners-innovation-exchange-pie/",
        "what is stored": "/privacy/",
        "version of the terms": "/documents/terms/2026-1/",
        "farewell": "/privacy/erased/",
        "sign in": "/accounts/login/",
        "register": "/accounts/signup/",
        "reset the password": "/accounts/password/reset/",
        "password reset sent": "/accounts/password/reset/done/",
        "password reset expired": "/accounts/password/reset/key/1-none/",
        "password changed": "/accounts/password/reset/key/done/",
        "verification sent": "/accounts/confirm-email/",
        "confirmation expired": "/accounts/confirm-email/none/",
        "account closed": "/accounts/inactive/",
        "not found": "/none/",
    },
    "visitor": {
        "home page of a person": "/me/",
        "how to set up a second factor": "/me/second-factor/",
        "no second factor yet": "/accounts/2fa/",
        "locked report": f"/reports/{GREEN}/",
        "locked file": f"/reports/{GREEN}/latest.pdf",
    },
    "colleague": {
        "home page of a person": "/me/",
        "report of a group": f"/reports/{AMBER}/",
        "locked file": f"/reports/{AMBER}/latest.pdf",
    },
    "participant": {
        "home": "/",
        "home page of a person": "/me/",
        "profile": "/me/profile/",
        "undertaking": "/me/undertaking/",
        "terms of use": "/me/terms/",
        "privacy": "/me/privacy/",
        "mail": "/me/notifications/",
        "addresses": "/accounts/email/",
        "devices": "/accounts/sessions/",
        "my organisation": "/me/organisation/",
        "join an organisation": "/me/join/?q=sample",
        "password": "/accounts/password/change/",
        "sign out": "/accounts/logout/",
        "once more": "/accounts/2fa/reauthenticate/",
        "second factor": "/accounts/2fa/",
        "passkeys": "/accounts/2fa/webauthn/",
        "group": "/groups/swg3.6/",
        "people of a group": "/groups/wg3/people/",
        "contact": "/groups/wg3/contact/",
        "member": "/members/sample-hospital/",
        "library": "/reports/",
        "report": f"/reports/{AMBER}/",
        "stamped page": f"/reports/{AMBER}/v1/read/3/",
        "stamped text": f"/reports/{AMBER}/v1/text/",
        "forbidden": "/admin/",
    },
    "contact": {
        "what an organisation says of itself": "/me/organisation/sample-hospital/profile/",
        "how people join": "/me/organisation/sample-hospital/joining/",
    },
    "chair": {
        "home page of a person": "/me/",
        "group": "/groups/swg3.6/",
        "people of a group": "/groups/swg3.6/people/",
        "report": f"/reports/{AMBER}/",
        "begin of a report": "/groups/swg3.6/reports/new/",
        "draft": f"/reports/{DRAFT}/",
        "reader of a draft": f"/reports/{DRAFT}/v1/read/",
        "review": f"/reports/{DRAFT}/v1/review/",
        "usage": f"/reports/{CLEAR}/usage/",
    },
    "secretariat": {
        "home page of a person": "/me/",
        "removal of a second factor": "/admin/members/person/ > Sample participant > Remove the second factor",
        "people of a group": "/groups/wg3/people/",
        "member": "/members/sample-hospital/",
        "report": f"/reports/{AMBER}/",
        "review": f"/reports/{DRAFT}/v1/review/",
        "usage": f"/reports/{CLEAR}/usage/",
        "office": "/admin/",
        "usage of all reports": "/admin/sector_reports/usagecount/",
        "office of an app": "/admin/members/",
        "list of reports": "/admin/sector_reports/report/",
        "report in the office": "/admin/sector_reports/report/ > Health care",
        "new report": "/admin/sector_reports/report/add/",
        "withdrawal": "/admin/sector_reports/report/ > Health care > Withdraw the newest edition",
        "change of the label": "/admin/sector_reports/report/ > Health care > Change the label",
        "history of a report": "/admin/sector_reports/report/ > Health care > History",
        "list of groups": "/admin/working_groups/workinggroup/",
        "group in the office": "/admin/working_groups/workinggroup/ > WG3",
        "conclusion": "/admin/working_groups/workinggroup/ > WG3 > Conclude",
        "memberships in the office": "/admin/members/membership/?status=grace",
        "membership in the office": "/admin/members/membership/?q=Hospital > Sample Hospital",
        "suspension": "/admin/members/membership/?q=Hospital > Sample Hospital > Suspend",
        "organisation in the office": "/admin/members/organisation/ > Sample Hospital",
        "merging": "/admin/members/organisation/ > Sample Hospital > Merge into another organisation",
        "invitation in the office": "/admin/members/organisation/ > Sample Hospital > Invite somebody",
        "findings": "/admin/members/finding/",
        "import of a table": "/admin/members/tableimport/add/",
        "saved lists": "/admin/lists/",
        "voting members": "/admin/lists/voting-members/",
        "figures of the office": "/admin/figures/",
        "retention in the office": "/admin/retention/",
        "new person": "/admin/members/person/add/",
        "person in the office": "/admin/members/person/ > Sample participant",
        "end of a mandate": "/admin/working_groups/mandate/ > SWG3.6 > End",
        "journal": "/admin/journal/entry/",
    },
}
ANSWERS = {
    "locked file": 403,
    "reader of a locked file": 403,
    "forbidden": 403,
    "not found": 404,
    "link that opens nothing": 404,
    "invitation that opens nothing": 404,
}


@pytest.fixture(scope="module")
def people(browser: Browser, portal: Portal) -> Iterator[dict[str, BrowserContext]]:
    """Those who have come so far, each with a browser of their own; PAGES says who they are."""
    contexts: dict[str, BrowserContext] = {}
    yield contexts
    for context in contexts.values():
        context.close()


@pytest.fixture
def context(who: str, people: dict[str, BrowserContext], browser: Browser, portal: Portal) -> BrowserContext:
    if who not in people:
        people[who] = visitor(browser, portal)
        if who != "anonymous":
            page = people[who].new_page()
            page.goto("/accounts/login/")
            sign_in(page, who)
            page.close()
    return people[who]


@pytest.mark.parametrize(("who", "kind"), [(who, kind) for who, pages in PAGES.items() for kind in pages])
def test_page_is_sound_in_every_mode(context: BrowserContext, who: str, kind: str) -> None:
    page = context.new_page()
    complaints = complaints_of(page)

    address, *links = PAGES[who][kind].split(" > ")
    answer = page.goto(address)
    for link in links:
        with page.expect_event("load"):
            page.get_by_role("main").get_by_role("link", name=link, exact=True).first.click()
    found = troubles_in_every_mode(page) + complaints

    page.close()
    assert answer is not None
    assert answer.status == ANSWERS.get(kind, 200)
    assert found == [], readable(found)
