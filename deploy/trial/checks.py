"""What has to hold behind nginx. Each check is a function that asserts; its name says in words what it promises."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from deploy.trial.browser import Answer, Browser
from deploy.trial.serving import HOST, Site
from portal_launcher.layout import DataFolder
from portal_launcher.messages import say
from portal_launcher.one_time_code import PERIOD, code_at

CLEAR = "/reports/health-care/"
GREEN = "/reports/european-sector-specific-isacs/"
AMBER = "/reports/financial-services-epayments-and-insurance/"
PARTICIPANT = "participant@demo.example"
TOTP_SECRET = "TRYTHEPORTALTRYTHEPORTALTRYTHEPO"
SECOND_FACTOR = "/accounts/2fa/authenticate/"
OTHER_CLIENT = "127.0.0.2"
SECONDS_KEPT, MOST_SECONDS_SHOWN = 5, 10
HSTS = "max-age=63072000; includeSubDomains; preload"
SECURITY_HEADERS = {
    "strict-transport-security": HSTS,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@dataclass
class Results:
    all_fine: bool = True

    def check(self, promise: Callable[[], object]) -> None:
        name = promise.__name__.replace("_", " ")
        try:
            promise()
        except (AssertionError, OSError) as broken:
            self.all_fine = False
            say(f"  FAILED  {name}\n          {type(broken).__name__}: {broken}")
        else:
            say(f"  ok      {name}")


def same(found: object, expected: object) -> None:
    assert found == expected, f"{found!r:.300} instead of {expected!r:.300}"


def has_security_headers(answer: Answer) -> None:
    same({name: answer.header(name) for name in SECURITY_HEADERS}, SECURITY_HEADERS)
    assert "default-src 'none'" in answer.header("content-security-policy"), answer.headers
    assert "unsafe" not in answer.header("content-security-policy"), answer.headers


def while_the_portal_is_down(visitor: Browser, results: Results) -> None:
    def a_portal_that_is_down_has_a_page_of_its_own() -> None:
        answer = visitor.get("/")
        same(answer.status, 503)
        same(answer.header("retry-after"), "30")
        same(answer.header("cache-control"), "no-store")
        same(answer.header("strict-transport-security"), HSTS)
        assert "takes a short break" in answer.text, answer.text[:200]
        sheet = re.search(r'href="(/static/theme[^"]+)"', answer.text)
        assert sheet, "The page has no style sheet."
        same(visitor.get(sheet[1]).status, 200)

    results.check(a_portal_that_is_down_has_a_page_of_its_own)


def while_it_runs(site: Site, password: str, manage: Callable[..., None], results: Results) -> None:
    """`manage` runs a command of manage.py on the portal that is tried."""
    groups = (
        the_way_in(Browser(site)),
        static_files(Browser(site)),
        the_cache(Browser(site), password),
        public_files(Browser(site)),
        restricted_files(Browser(site), password),
        limits(site),
        a_raised_label(Browser(site), manage),
    )
    for group in groups:
        for promise in group:
            results.check(promise)


def the_way_in(visitor: Browser) -> Iterator[Callable[[], None]]:
    def http_leads_to_https() -> None:
        answer = visitor.ask("GET", "/groups/?on=2020-01-01", {}, encrypted=False)
        same(answer.status, 301)
        same(answer.header("location"), f"{visitor.site.url}/groups/?on=2020-01-01")

    def another_host_name_gets_nothing() -> None:
        for encrypted in (False, True):
            try:
                answer = visitor.ask("GET", "/", {"Host": "elsewhere.example"}, encrypted=encrypted)
            except ConnectionError:
                continue
            raise AssertionError(f"It got {answer.status}.")

    def home_answers_with_all_security_headers() -> None:
        answer = visitor.get("/")
        same(answer.status, 200)
        has_security_headers(answer)
        assert "nginx/" not in answer.header("server"), answer.header("server")

    def error_pages_have_all_security_headers() -> None:
        answer = visitor.get("/there/is/no/such/page/")
        same(answer.status, 404)
        has_security_headers(answer)

    def healthz_and_readyz_say_that_all_is_well() -> None:
        same(visitor.get("/healthz").status, 200)
        ready = visitor.get("/readyz")
        expected = {"database": "ok", "migrations": "ok", "storage": "ok", "search": "ok", "redis": "ok"}
        said = json.loads(ready.text)
        same(
            (ready.status, {**said, "search": "ok"}), (200, expected)
        )  # the worker may still be making the index

    def security_txt_names_this_site() -> None:
        text = visitor.get("/.well-known/security.txt").text
        assert f"Canonical: {visitor.site.url}/.well-known/security.txt" in text, text

    def an_upload_that_is_too_large_is_refused() -> None:
        answer = visitor.ask("POST", "/accounts/login/", {"Content-Length": str(31 * 1024 * 1024)}, "")
        same(answer.status, 413)
        assert "25 MB at most" in answer.text, answer.text

    yield http_leads_to_https
    yield another_host_name_gets_nothing
    yield home_answers_with_all_security_headers
    yield error_pages_have_all_security_headers
    yield healthz_and_readyz_say_that_all_is_well
    yield security_txt_names_this_site
    yield an_upload_that_is_too_large_is_refused


def static_files(visitor: Browser) -> Iterator[Callable[[], None]]:
    def sheet() -> str:
        found = re.search(r'href="(/static/theme\.[0-9a-f]{12}\.css)"', visitor.get("/").text)
        assert found, "The home page names no style sheet with a hash."
        return found[1]

    def hashed_static_files_are_kept_for_ever_and_come_compressed() -> None:
        answer = visitor.get(sheet(), Accept_Encoding="gzip")
        same(answer.status, 200)
        same(answer.header("cache-control"), "public, max-age=31536000, immutable")
        same(answer.header("content-encoding"), "gzip")
        same(answer.header("content-type"), "text/css")
        same(answer.header("x-content-type-options"), "nosniff")
        same(answer.header("strict-transport-security"), HSTS)

    def plain_static_files_are_kept_for_a_minute() -> None:
        same(visitor.get("/static/theme.css").header("cache-control"), "public, max-age=60")

    def folders_beside_static_cannot_be_reached() -> None:
        for path in (
            "/static../files/",
            "/static/../files/",
            "/static/%2e%2e/secret-key",
            "/internal-files/",
        ):
            assert visitor.get(path).status in {400, 404}, path

    yield hashed_static_files_are_kept_for_ever_and_come_compressed
    yield plain_static_files_are_kept_for_a_minute
    yield folders_beside_static_cannot_be_reached


def the_cache(visitor: Browser, password: str) -> Iterator[Callable[[], None]]:
    member = Browser(visitor.site)

    def visitors_share_a_page_for_some_seconds() -> None:
        visitor.get("/groups/wg3/")
        answer = visitor.get("/groups/wg3/")
        same((answer.status, answer.header("x-cache")), (200, "HIT"))
        has_security_headers(answer)

    def a_cookie_of_no_meaning_does_not_part_visitors() -> None:
        same(visitor.get("/groups/wg3/", Cookie="theme=dark").header("x-cache"), "HIT")

    def a_page_is_kept_no_longer_than_it_says() -> None:
        visitor.get("/groups/swg3.2/")
        time.sleep(SECONDS_KEPT + 1.2)
        assert visitor.get("/groups/swg3.2/").header("x-cache") in {"EXPIRED", "MISS"}

    def a_participant_signs_in() -> None:
        sign_in(member, password)

    def whoever_is_signed_in_never_gets_a_shared_page() -> None:
        for _time in range(2):
            answer = member.get("/groups/wg3/")
            assert answer.header("x-cache") in {"BYPASS", ""}, answer.header("x-cache")
            same(answer.header("cache-control"), "private, no-store")
            assert "My portal" in answer.text, "The page is not that of a member."

    def what_a_member_saw_is_not_shown_to_visitors() -> None:
        assert "My portal" not in visitor.get("/groups/wg3/").text

    def personal_pages_and_forms_are_never_kept() -> None:
        for path in ("/accounts/login/", "/me/", "/admin/", "/groups/wg3/contact/"):
            answers = [visitor.get(path), visitor.get(path)]
            assert "HIT" not in [answer.header("x-cache") for answer in answers], path
            assert "no-store" in answers[1].header("cache-control"), (
                path,
                answers[1].header("cache-control"),
            )

    yield visitors_share_a_page_for_some_seconds
    yield a_cookie_of_no_meaning_does_not_part_visitors
    yield a_page_is_kept_no_longer_than_it_says
    yield a_participant_signs_in
    yield whoever_is_signed_in_never_gets_a_shared_page
    yield what_a_member_saw_is_not_shown_to_visitors
    yield personal_pages_and_forms_are_never_kept


def sign_in(member: Browser, password: str) -> None:
    """With a second factor; each of its codes works once, so a second one in the same half minute waits."""
    member.post("/accounts/login/", {"login": PARTICIPANT, "password": password})
    answer = member.post(SECOND_FACTOR, {"code": code_at(TOTP_SECRET, time.time())})
    if answer.status != 302:
        time.sleep(PERIOD - time.time() % PERIOD)
        answer = member.post(SECOND_FACTOR, {"code": code_at(TOTP_SECRET, time.time())})
    same((answer.status, answer.header("location")), (302, "/me/"))
    assert "__Host-session" in member.cookies, sorted(member.cookies)
    same(member.get("/me/").status, 200)


def public_files(visitor: Browser) -> Iterator[Callable[[], None]]:
    path = f"{CLEAR}latest.pdf"
    whole = b""

    def a_clear_file_comes_whole_under_its_sha_256() -> None:
        nonlocal whole
        answer = visitor.get(path)
        whole = answer.body
        same((answer.status, answer.header("content-type"), whole[:5]), (200, "application/pdf", b"%PDF-"))
        same(answer.header("etag"), f'"{hashlib.sha256(whole).hexdigest()}"')
        same(answer.header("cache-control"), "public, no-cache")
        same(answer.header("last-modified"), "")
        same(answer.header("accept-ranges"), "bytes")
        assert answer.header("content-disposition").startswith("inline; filename="), answer.headers
        has_security_headers(answer)

    def a_copy_that_is_still_right_is_not_sent_again() -> None:
        etag = visitor.get(path).header("etag")
        answer = visitor.get(path, If_None_Match=etag)
        same((answer.status, answer.body, answer.header("etag")), (304, b"", etag))

    def a_date_is_no_reason_to_send_nothing() -> None:
        same(visitor.get(path, If_Modified_Since="Fri, 01 Jan 2100 00:00:00 GMT").status, 200)

    def a_download_can_be_resumed() -> None:
        answer = visitor.get(path, Range="bytes=1000-")
        same((answer.status, answer.body == whole[1000:]), (206, True))
        same(answer.header("content-range"), f"bytes 1000-{len(whole) - 1}/{len(whole)}")
        has_security_headers(answer)

    def a_part_that_is_not_there_is_refused() -> None:
        answer = visitor.get(path, Range=f"bytes={len(whole)}-")
        same((answer.status, answer.header("content-range")), (416, f"bytes */{len(whole)}"))

    def a_download_of_another_edition_is_not_resumed() -> None:
        same(visitor.get(path, Range="bytes=1000-", If_Range='"another"').status, 200)
        etag = visitor.get(path).header("etag")
        same(visitor.get(path, Range="bytes=1000-", If_Range=etag).status, 206)

    def head_tells_the_same_without_the_file() -> None:
        answer = visitor.ask("HEAD", path, {})
        same((answer.status, answer.header("content-length"), answer.body), (200, str(len(whole)), b""))

    yield a_clear_file_comes_whole_under_its_sha_256
    yield a_copy_that_is_still_right_is_not_sent_again
    yield a_date_is_no_reason_to_send_nothing
    yield a_download_can_be_resumed
    yield a_part_that_is_not_there_is_refused
    yield a_download_of_another_edition_is_not_resumed
    yield head_tells_the_same_without_the_file


def restricted_files(visitor: Browser, password: str) -> Iterator[Callable[[], None]]:
    member = Browser(visitor.site)

    def a_visitor_may_not_open_a_green_file() -> None:
        answer = visitor.get(f"{GREEN}latest.pdf")
        same((answer.status, answer.header("cache-control")), (403, "private, no-store"))

    def for_a_visitor_an_amber_report_does_not_exist() -> None:
        same([visitor.get(path).status for path in (AMBER, f"{AMBER}latest.pdf")], [404, 404])

    def a_participant_accepts_the_undertaking() -> None:
        sign_in(member, password)
        assert member.post("/me/undertaking/", {"accept": "on"}).status in {200, 302}

    def a_participant_opens_an_amber_file_that_nobody_may_keep() -> None:
        answer = member.get(f"{AMBER}latest.pdf")
        same((answer.status, answer.body[:5]), (200, b"%PDF-"))
        has_headers_of_a_restricted_file(answer)

    def each_copy_of_it_is_another_and_given_whole() -> None:
        first, second = (member.get(f"{AMBER}latest.pdf", Range="bytes=0-99") for _time in range(2))
        same((first.status, second.status, first.body == second.body), (200, 200, False))
        has_headers_of_a_restricted_file(first)

    def the_same_holds_for_a_part_of_a_green_file() -> None:
        answer = member.get(f"{GREEN}latest.pdf", Range="bytes=0-99")
        same((answer.status, len(answer.body)), (206, 100))
        has_headers_of_a_restricted_file(answer)
        refused = member.get(f"{GREEN}latest.pdf", Range="bytes=99999999-")
        same(refused.status, 416)
        has_headers_of_a_restricted_file(refused, is_file=False)

    def a_green_file_is_no_more_kept_than_an_amber_one() -> None:
        answer = member.get(f"{GREEN}latest.pdf")
        same((answer.status, answer.body[:5]), (200, b"%PDF-"))
        has_headers_of_a_restricted_file(answer)

    yield a_visitor_may_not_open_a_green_file
    yield for_a_visitor_an_amber_report_does_not_exist
    yield a_participant_accepts_the_undertaking
    yield a_participant_opens_an_amber_file_that_nobody_may_keep
    yield each_copy_of_it_is_another_and_given_whole
    yield the_same_holds_for_a_part_of_a_green_file
    yield a_green_file_is_no_more_kept_than_an_amber_one


def has_headers_of_a_restricted_file(answer: Answer, *, is_file: bool = True) -> None:
    expected = SECURITY_HEADERS | {
        "cache-control": "private, no-store",
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-origin",
        "x-robots-tag": "noindex",
        "vary": "Cookie",
        "etag": "",
        "last-modified": "",
    }
    same({name: answer.header(name) for name in expected}, expected)
    if is_file:
        assert answer.header("content-disposition").startswith("attachment; filename="), answer.headers


def limits(site: Site) -> Iterator[Callable[[], None]]:
    def attempts(visitor: Browser, times: int) -> list[int]:
        """Each from somebody who says to come from yet another address."""
        fields = {"login": "nobody@example.org", "password": "not-the-password-of-anybody"}
        return [
            visitor.post("/accounts/login/", fields, X_Forwarded_For=f"192.0.2.{n}").status
            for n in range(times)
        ]

    def guessing_passwords_is_stopped_whatever_address_is_claimed() -> None:
        assert 429 in attempts(Browser(site), 12) or "Too many failed" in last_page(Browser(site)), (
            "Not stopped."
        )

    def somebody_at_another_address_is_not_stopped_with_them() -> None:
        answer = Browser(site, source=OTHER_CLIENT).post(
            "/accounts/login/", {"login": "somebody@example.org", "password": "not-the-password-of-anybody"}
        )
        same(answer.status, 200)
        assert "Too many failed" not in answer.text, "They are counted as one: the proxy is counted."

    def last_page(visitor: Browser) -> str:
        fields = {"login": "another@example.org", "password": "not-the-password-of-anybody"}
        return visitor.post("/accounts/login/", fields).text

    yield guessing_passwords_is_stopped_whatever_address_is_claimed
    yield somebody_at_another_address_is_not_stopped_with_them


def a_raised_label(visitor: Browser, manage: Callable[..., None]) -> Iterator[Callable[[], None]]:
    raise_it = f"""
from members.models import Person
from sector_reports.actions import change_label
from sector_reports.models import Report
from working_groups.tlp import Tlp
secretariat = Person.objects.get(email="secretariat@demo.example")
change_label(report=Report.objects.get(slug="{CLEAR.split("/")[2]}"), tlp=Tlp.AMBER, by=secretariat)
"""

    def a_raised_label_takes_effect_for_files_at_once_and_for_pages_in_seconds() -> None:
        visitor.get(CLEAR)
        manage("shell", "-c", raise_it)
        raised = time.monotonic()
        same(visitor.get(f"{CLEAR}latest.pdf").status, 404)
        while visitor.get(CLEAR).status != 404:
            taken = time.monotonic() - raised
            assert taken < MOST_SECONDS_SHOWN, f"The page is still there after {taken:.0f} seconds."
            time.sleep(0.2)

    yield a_raised_label_takes_effect_for_files_at_once_and_for_pages_in_seconds


def what_it_logged(site: Site, data: DataFolder, results: Results) -> None:
    def the_log_of_nginx_tells_no_addresses() -> None:
        lines = (site.folder / "portal.access.log").read_text().splitlines()
        assert lines, "It logged nothing."
        for line in lines:
            json.loads(line)
            assert not re.search(r"reports|groups|127\.0\.0|demo\.example", line), line

    def one_request_has_the_same_number_in_both_logs() -> None:
        numbers = set(
            re.findall(r'"request_id":"([0-9a-f]{32})"', (site.folder / "portal.access.log").read_text())
        )
        web = data.log("portal-web.service").read_text()
        assert any(number in web for number in numbers), f"The portal logs others: {web[-300:]}"

    def the_log_of_the_portal_tells_no_secrets() -> None:
        web = data.log("portal-web.service").read_text()
        for secret in (AMBER, PARTICIPANT, f"{HOST}/reports"):
            assert secret not in web, secret

    results.check(the_log_of_nginx_tells_no_addresses)
    results.check(one_request_has_the_same_number_in_both_logs)
    results.check(the_log_of_the_portal_tells_no_secrets)
