"""How a test looks at a page: what the browser complains of, what axe finds, what does not fit."""

import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from ecso_portal.demo import WITH_SECOND_FACTOR
from tests.browser.running import PASSWORD, Portal
from tests.browser.sessions import open_session

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
FIND_VIOLATIONS = """async (tags) => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"], preload: false});
  return found.violations.flatMap(({id, help, nodes}) =>
    nodes.map(({target, html}) => `${id} (${help}) at ${target.join(" ")}: ${html.slice(0, 200)}`));
}"""
FIND_WHAT_STICKS_OUT = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const outside = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && (box.right > root.clientWidth + 1 || box.left < -1);
  });
  return [`${root.scrollWidth} pixels wide in ${root.clientWidth}: ` +
    outside.slice(0, 8).map((element) => element.outerHTML.slice(0, 120)).join(" | ")];
}"""
TELL_REFUSALS = """addEventListener("securitypolicyviolation", (event) => console.error(
  `Refused by the policy: ${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`))"""
OPEN_ALL = "(open) => { for (const part of document.querySelectorAll('main details')) part.open ||= open; }"
portals: dict[str, Portal] = {}  # those that somebody visits, by their address
Schemes = dict[str, list[Literal["light", "dark"]]]
SCHEMES: Schemes = {"wide": ["light"], "narrow": ["dark"]}
if os.environ.get("PORTAL_EVERY_MODE"):
    SCHEMES = {"wide": ["light", "dark"], "narrow": ["light", "dark"]}
SIZES = {"wide": {"width": 1280, "height": 900}, "narrow": {"width": 390, "height": 844}}


def visitor(browser: Browser, portal: Portal, **options: Any) -> BrowserContext:
    """Somebody with a browser and an address of their own; nothing moves in it, so that a look is a look."""
    portals[portal.address] = portal
    options = {"viewport": SIZES["wide"], "reduced_motion": "reduce", "locale": "en-GB", **options}
    address = ".".join(str(random.randrange(256)) for _part in range(3))
    forwarded = {"X-Forwarded-For": f"10.{address}"}
    context = browser.new_context(base_url=portal.address, extra_http_headers=forwarded, **options)
    context.set_default_timeout(15_000)
    context.add_init_script(TELL_REFUSALS)
    return context


@contextmanager
def visit(browser: Browser, portal: Portal, **options: object) -> Iterator[Page]:
    with visitor(browser, portal, **options) as context:
        page = context.new_page()
        complaints = complaints_of(page)
        yield page
        assert complaints == []


def give_authenticator(context: BrowserContext, page: Page, *, knows_its_owner: bool = True) -> None:
    """A platform authenticator, as a laptop or phone has one, that says yes."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": knows_its_owner,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, who: str) -> None:
    """One of the sample people, on the page that asks for it.

    Those with a second factor have signed in already: each of its codes works once in half a minute, also for tests.
    """
    if who in WITH_SECOND_FACTOR:
        come_signed_in(page, who)
        return
    enter(page, f"{who}@demo.example", PASSWORD)
    page.wait_for_url(lambda address: "/accounts/login/" not in address)


def come_signed_in(page: Page, who: str) -> None:
    asked = urlsplit(page.url)
    portal = f"{asked.scheme}://{asked.netloc}"
    session = open_session(portals[portal].database, f"{who}@demo.example")
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": portal}])
    page.goto(parse_qs(asked.query).get("next", ["/me/"])[0])


def enter(page: Page, email: str, password: str) -> None:
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in with a password").click()


def complaints_of(page: Page) -> list[str]:
    """A list that grows with what the console says and with what breaks; answers that are errors are no complaint."""
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def violations(page: Page) -> list[str]:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    found: list[str] = page.evaluate(FIND_VIOLATIONS, AXE_RULES)
    return found


def sticking_out(page: Page) -> list[str]:
    found: list[str] = page.evaluate(FIND_WHAT_STICKS_OUT)
    return found


def troubles_in_every_mode(page: Page) -> list[str]:
    """Of the page as it is: wide and light, narrow and dark, with PORTAL_EVERY_MODE=1 also the other way round.

    On the narrow one all that opens is open.
    """
    found = []
    page.wait_for_load_state()  # whatever led to it was followed a moment ago
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.evaluate(OPEN_ALL, size == "narrow")
        for scheme in SCHEMES[size]:
            page.emulate_media(color_scheme=scheme)
            found += [f"{size}, {scheme}: {text}" for text in violations(page)]
        found += [f"{size}: {text}" for text in sticking_out(page)]
    return found


def look(page: Page, found: list[str]) -> None:
    found += [f"{page.url}: {text}" for text in troubles_in_every_mode(page)]
    page.set_viewport_size({"width": 1280, "height": 900})


def readable(found: list[str]) -> str:
    return json.dumps(found, indent=1, ensure_ascii=False)
