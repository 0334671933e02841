"""The leak matrix: every address × every kind of person × every label and state → the answer the policy gives.

Complete by construction: an address that no rule below names fails the test. Every report carries canary words in
its title, abstract, address and file; whatever page shows one that its reader may not see listed is a leak.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib import admin
from django.db import models
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from members.models import Person
from sector_reports.models import Edition, Report
from tests.battery import CANARY, Battery, make_battery, right, word
from tests.policy_table import COLUMNS
from tests.scene import PERSONAS, Scene
from tests.written_down import in_redis, log_at_debug
from working_groups.models import Sector
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_written_down() -> Iterator[None]:
    """Whatever is asked here: neither the log, not even at DEBUG, nor Redis has a word of any report."""
    with log_at_debug() as log:
        yield
    assert CANARY.findall(log.getvalue()) == []
    assert CANARY.findall(in_redis()) == []


@pytest.fixture
def battery(scene: Scene) -> Battery:
    return make_battery(scene)


# Rules. A page names the words it shows at least ("lists"), or any of those its reader may see.

Status = int | tuple[int, ...]


@dataclass(frozen=True)
class Page:
    """`status` by persona; where the page lists reports, `lists` tells whether one of this state belongs in it."""

    args: Callable[[Battery], dict[str, Any]] = lambda battery: {}
    signed_out: Status = 200
    signed_in: Status = 200
    staff: Status | None = None
    chair: Status | None = None
    lists: tuple[str, ...] = ()
    query: str = ""

    def status(self, persona: str) -> tuple[int, ...]:
        status = self.signed_out if persona == "anonymous" else self.signed_in
        if persona == "secretariat" and self.staff is not None:
            status = self.staff
        if persona == "chair" and self.chair is not None:
            status = self.chair
        return status if isinstance(status, tuple) else (status,)


def of_organisation(battery: Battery) -> dict[str, Any]:
    return {"slug": battery.scene.organisation.slug}


def of_nobody_there(battery: Battery) -> dict[str, Any]:
    return {**of_organisation(battery), "pk": battery.news.pk}


def of_group(battery: Battery) -> dict[str, Any]:
    return {"code": battery.scene.group.code.lower()}


def of_no_application(battery: Battery) -> dict[str, Any]:
    return {"pk": "00000000-0000-4000-8000-000000000000"}


LOGIN = 302  # to the log-in page
PAGES: dict[str, list[Page]] = {
    "home": [Page()],
    "about:index": [Page(signed_out=302, signed_in=302)],
    "about:page": [Page(lambda battery: {"slug": "none"}, signed_out=404, signed_in=404)],
    "working_groups:index": [Page()],
    "working_groups:detail": [Page(of_group, lists=("published",))],
    "working_groups:people": [Page(of_group)],
    "working_groups:reports": [Page(of_group, lists=("published",))],
    "working_groups:activities": [Page(of_group)],
    "working_groups:news": [Page(of_group)],
    "working_groups:history": [Page(of_group)],
    "working_groups:contact": [Page(of_group)],
    "working_groups:contact_sent": [
        Page(lambda battery: {**of_group(battery), "receipt": "forged"}, signed_out=404, signed_in=404)
    ],
    "working_groups:news_index": [Page()],
    "working_groups:news_detail": [Page(lambda battery: {"slug": battery.news.slug}, lists=("published",))],
    "members:index": [Page(), Page(query="?on=2018-09-19")],
    "members:map": [Page()],
    "members:figures": [Page()],
    "members:export": [Page()],
    "members:detail": [Page(lambda battery: {"slug": battery.scene.organisation.slug}, lists=("published",))],
    "members:profile": [Page(signed_out=LOGIN)],
    "members:photo": [Page(signed_out=LOGIN, signed_in=405)],
    "members:photo_remove": [Page(signed_out=LOGIN, signed_in=405)],
    # For its official contacts.
    "members:organisation_profile": [Page(of_organisation, signed_out=LOGIN, signed_in=404)],
    "members:organisation_profile_withdraw": [Page(of_organisation, signed_out=LOGIN, signed_in=405)],
    # Of whom they are shown to: tests/test_people_leaks.py.
    "members:picture": [Page(lambda battery: {"pk": battery.news.pk}, signed_out=404, signed_in=404)],
    "members:small_picture": [Page(lambda battery: {"pk": battery.news.pk}, signed_out=404, signed_in=404)],
    "members:apply": [Page()],
    "members:apply_resume": [Page()],
    "members:apply_sent": [Page()],
    "members:apply_open": [Page(lambda battery: {"token": "forged"}, signed_out=404, signed_in=404)],
    "members:apply_leave": [Page(signed_out=405, signed_in=405)],
    "members:apply_left": [Page()],
    "members:application": [Page(signed_out=302, signed_in=302)],  # to the page that mails a link
    "members:application_details": [Page(signed_out=302, signed_in=302)],
    "members:application_documents": [Page(signed_out=302, signed_in=302)],
    "members:application_document_remove": [Page(of_no_application, signed_out=405, signed_in=405)],
    "members:application_send": [Page(signed_out=302, signed_in=302)],
    "members:application_answer": [Page(of_no_application, signed_out=302, signed_in=302)],
    "members:application_withdraw": [Page(signed_out=302, signed_in=302)],
    "members:apply_welcome": [Page(lambda battery: {"token": "forged"}, signed_out=404, signed_in=404)],
    "members:undertaking": [Page(signed_out=LOGIN)],
    "members:second_factor": [Page(signed_out=LOGIN)],
    "members:terms": [Page(signed_out=LOGIN)],
    "members:privacy": [Page(signed_out=LOGIN)],
    "members:privacy_notice": [Page()],
    "members:data": [Page(signed_out=LOGIN, signed_in=302)],  # once they show again who they are
    "members:data_file": [Page(signed_out=LOGIN, signed_in=302)],
    "members:erase": [Page(signed_out=LOGIN, signed_in=302)],
    "members:erased": [Page()],
    "members:document": [Page(lambda battery: {"kind": "tlp", "version": "2026-1"})],
    "me": [Page(signed_out=LOGIN)],
    # Nobody here is an official contact: tests/members/my_organisation tries each address as one.
    "my_organisation": [Page(signed_out=LOGIN, signed_in=302)],
    "my_organisation_detail": [Page(of_organisation, signed_out=LOGIN, signed_in=(200, 404))],
    "members:invitation_new": [Page(of_organisation, signed_out=LOGIN, signed_in=404)],
    "members:invitation_again": [Page(of_nobody_there, signed_out=LOGIN, signed_in=405)],
    "members:invitation_revoke": [Page(of_nobody_there, signed_out=LOGIN, signed_in=405)],
    "members:request_approve": [Page(of_nobody_there, signed_out=LOGIN, signed_in=405)],
    "members:request_refuse": [Page(of_nobody_there, signed_out=LOGIN, signed_in=404)],
    "members:job_title": [Page(of_nobody_there, signed_out=LOGIN, signed_in=404)],
    "members:contact_make": [Page(of_nobody_there, signed_out=LOGIN, signed_in=405)],
    "members:contact_take_back": [Page(of_nobody_there, signed_out=LOGIN, signed_in=405)],
    "members:affiliation_end": [Page(of_nobody_there, signed_out=LOGIN, signed_in=404)],
    "members:joining": [Page(of_organisation, signed_out=LOGIN, signed_in=404)],
    "members:join": [Page(signed_out=LOGIN), Page(signed_out=LOGIN, query="?q=our")],
    "members:join_ask": [Page(of_organisation, signed_out=LOGIN)],
    "members:join_by_address": [Page(of_organisation, signed_out=LOGIN, signed_in=405)],
    "members:join_withdraw": [Page(lambda battery: {"pk": battery.news.pk}, signed_out=LOGIN, signed_in=405)],
    "members:welcome": [Page(signed_out=LOGIN)],
    "members:invitation": [Page(lambda battery: {"token": "forged"}, signed_out=404, signed_in=404)],
    "members:invitation_open": [Page(lambda battery: {"token": "forged"}, signed_out=405, signed_in=405)],
    "members:invitation_accept": [Page(lambda battery: {"token": "forged"}, signed_out=LOGIN, signed_in=405)],
    "notifications:preferences": [Page(signed_out=LOGIN)],
    "notifications:unsubscribe": [Page(lambda battery: {"token": "forged"}, signed_out=404, signed_in=404)],
    "report_new": [
        Page(of_group, signed_out=LOGIN, signed_in=404, staff=200, chair=200),
        Page(lambda battery: {"code": "swg3.4"}, signed_out=LOGIN, signed_in=404, staff=200),
    ],
    "sector_reports:library": [
        Page(lists=("published",)),
        Page(query="?q=ransomware", lists=("published",)),
        Page(query="?sector=health", lists=("published",)),
        Page(query="?label=red&label=amber&label=amber-strict"),
    ],
    "sector_reports:suggest": [Page(query="?q=title", lists=("published",))],
    "sector_reports:upload": [
        Page(lambda battery: {"pk": battery.news.pk}, signed_out=LOGIN, signed_in=404)  # of no upload
    ],
    # Whoever asks: TLP:CLEAR only (tests/sector_reports/test_open_doors.py).
    "oai": [
        Page(query="?verb=ListRecords&metadataPrefix=oai_dc"),
        Page(query="?verb=ListRecords&metadataPrefix=oai_datacite&set=group-swg3.6"),
    ],
    "feeds:library": [
        Page(lambda battery: {"name": "atom"}),
        Page(lambda battery: {"name": "json"}, query="?q=ransomware"),
    ],
    "feeds:group": [Page(lambda battery: {**of_group(battery), "name": "atom"})],
    "feeds:sector": [Page(lambda battery: {"slug": "health", "name": "json"})],
    "feeds:news": [Page(lambda battery: {"name": "atom"})],
    "healthz": [Page()],
    "readyz": [Page()],
    "robots": [Page()],
    "security_txt": [Page()],
    "sitemap": [Page()],
    "sitemap_section": [Page(lambda battery: {"section": "reports"})],
    # allauth: none of its pages knows of reports.
    "account_login": [Page(signed_in=302)],
    "account_logout": [Page(signed_out=302)],
    "usersessions_list": [Page(signed_out=LOGIN)],
    "openid_connect_find": [Page()],
    "openid_connect_login": [Page(lambda battery: {"provider_id": "none"}, signed_out=404, signed_in=404)],
    "openid_connect_callback": [Page(lambda battery: {"provider_id": "none"}, signed_out=404, signed_in=404)],
    "socialaccount_connections": [Page(signed_out=LOGIN)],
    "socialaccount_login_cancelled": [Page()],
    "socialaccount_login_error": [Page(signed_out=LOGIN, signed_in=401)],
    "socialaccount_signup": [Page(signed_out=302, signed_in=302)],
    "usersessions_end": [Page(lambda battery: {"pk": 1}, signed_out=LOGIN, signed_in=405)],
    "usersessions_end_others": [Page(signed_out=LOGIN, signed_in=405)],
    "usersessions_end_all": [Page(signed_out=LOGIN, signed_in=405)],
    "account_inactive": [Page()],
    "account_signup": [Page(signed_in=302)],
    "account_reauthenticate": [Page(signed_out=LOGIN)],
    "account_email": [Page(signed_out=LOGIN, signed_in=(200, 302))],
    "account_email_verification_sent": [Page()],
    "account_change_password": [Page(signed_out=LOGIN)],
    "account_set_password": [Page(signed_out=LOGIN, signed_in=302)],
    "account_reset_password": [Page()],
    "account_reset_password_done": [Page()],
    "account_reset_password_from_key": [Page(lambda battery: {"uidb36": "1", "key": "forged"})],
    "account_reset_password_from_key_done": [Page()],
    "account_confirm_login_code": [Page(signed_out=302, signed_in=302)],
    "account_confirm_email": [Page(lambda battery: {"key": "forged"})],
    "mfa_index": [Page(signed_out=LOGIN)],
    "mfa_authenticate": [Page(signed_out=302, signed_in=302)],
    "mfa_reauthenticate": [Page(signed_out=LOGIN, signed_in=302)],
    "mfa_activate_totp": [Page(signed_out=LOGIN, signed_in=302)],
    "mfa_deactivate_totp": [Page(signed_out=LOGIN, signed_in=404)],
    "mfa_view_recovery_codes": [Page(signed_out=LOGIN, signed_in=404)],
    "mfa_generate_recovery_codes": [Page(signed_out=LOGIN, signed_in=302)],
    "mfa_download_recovery_codes": [Page(signed_out=LOGIN, signed_in=404)],
    "mfa_list_webauthn": [Page(signed_out=LOGIN)],
    "mfa_add_webauthn": [Page(signed_out=LOGIN, signed_in=302)],
    "mfa_reauthenticate_webauthn": [Page(signed_out=LOGIN, signed_in=302)],
    "mfa_remove_webauthn": [Page(lambda battery: {"pk": 1}, signed_out=LOGIN, signed_in=302)],
    "mfa_edit_webauthn": [Page(lambda battery: {"pk": 1}, signed_out=LOGIN, signed_in=302)],
    "mfa_login_webauthn": [Page(signed_out=302, signed_in=302)],
}

Expected = Callable[[str, str, int], int]


@dataclass(frozen=True)
class ReportPage:
    """`expected`: the status for (persona, state, column). `args`: what its address needs beside the report's slug."""

    expected: Expected
    args: dict[str, Any] = field(default_factory=dict)


def is_listed(persona: str, state: str, column: int) -> bool:
    return "l" in right(persona, state, column)


def page_for_all(persona: str, state: str, column: int) -> int:
    return 200 if is_listed(persona, state, column) else 404


def file_for_readers(persona: str, state: str, column: int) -> int:
    rights = right(persona, state, column)
    if "l" not in rights:
        return 404
    if "d" in rights:
        return 302 if COLUMNS[column][0] == "red" else 200
    return 410 if state == "withdrawn" else 403


def open_to_everybody(persona: str, state: str, column: int) -> int:
    return 200 if state == "published" and COLUMNS[column][1] == Tlp.CLEAR else 404


def newest_file(persona: str, state: str, column: int) -> int:
    return file_for_readers(persona, state, column) if state == "published" else 404


def small_picture(persona: str, state: str, column: int) -> int:
    """From TLP:AMBER on there is none: it could not be stamped."""
    expected = file_for_readers(persona, state, column)
    return 404 if expected in {200, 302} and COLUMNS[column][1] >= Tlp.AMBER else expected


def page_for_editors(persona: str, state: str, column: int) -> int:
    """Whoever may see its draft works on it, then and afterwards."""
    if persona == "anonymous":
        return 302
    works_on = is_listed(persona, "draft", column) and is_listed(persona, state, column)
    return 200 if works_on else 404


def page_while_draft(persona: str, state: str, column: int) -> int:
    """Later its editors are led back to the report, with the words for why."""
    expected = page_for_editors(persona, state, column)
    return 302 if expected == 200 and state != "draft" else expected


def page_of_what_came_out(persona: str, state: str, column: int) -> int:
    """A draft has its first edition still to go on with, and a TLP:RED report gets no second one."""
    expected = page_for_editors(persona, state, column)
    has_room = state != "draft" and COLUMNS[column][1] != Tlp.RED
    return 302 if expected == 200 and not has_room else expected


def page_for_those_who_answer_for_it(persona: str, state: str, column: int) -> int:
    if persona == "anonymous":
        return 302
    if not is_listed(persona, state, column):
        return 404
    return 200 if persona in {"secretariat", "chair"} else 403


def post_only(persona: str, state: str, column: int) -> int:
    return 405


def post_only_signed_in(persona: str, state: str, column: int) -> int:
    return 302 if persona == "anonymous" else 405


FIRST = {"number": 1}
FIRST_PAGE = {"number": 1, "page": 1}
NO_COMMENT = {"comment": "00000000-0000-4000-8000-000000000000"}

# One answer per report: a word the reader may not see listed is a 404 like any other.
REPORT_PAGES = {
    "sector_reports:detail": ReportPage(page_for_all),
    "sector_reports:download": ReportPage(newest_file),
    "sector_reports:edition_download": ReportPage(file_for_readers, FIRST),
    "sector_reports:download_with_reason": ReportPage(post_only, FIRST),
    "sector_reports:cite": ReportPage(open_to_everybody, {"name": "dc"}),
    "sector_reports:read": ReportPage(file_for_readers, FIRST_PAGE),
    "sector_reports:read_with_reason": ReportPage(post_only, FIRST),
    "sector_reports:text": ReportPage(file_for_readers, FIRST),
    "sector_reports:picture": ReportPage(file_for_readers, FIRST_PAGE),  # once its page was opened, above
    "sector_reports:small_picture": ReportPage(small_picture, FIRST_PAGE),
    "sector_reports:usage": ReportPage(page_for_those_who_answer_for_it),
    "sector_reports:usage_csv": ReportPage(page_for_those_who_answer_for_it),
    "sector_reports:report_change": ReportPage(page_while_draft),
    "sector_reports:edition_change": ReportPage(page_while_draft, FIRST),
    "sector_reports:edition_new": ReportPage(page_of_what_came_out),
    "sector_reports:review": ReportPage(page_for_editors, FIRST),
    "sector_reports:review_propose": ReportPage(post_only_signed_in, FIRST),
    "sector_reports:review_take_back": ReportPage(post_only_signed_in, FIRST),
    "sector_reports:review_sign_off": ReportPage(post_only_signed_in, FIRST),
    "sector_reports:review_decide": ReportPage(post_only_signed_in, FIRST | NO_COMMENT),
}


def addresses(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from addresses(pattern, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name or "admin" in namespace, f"{pattern} has no name"
            yield f"{namespace}{pattern.name}"


def test_no_address_is_missing_from_the_matrix() -> None:
    portal = {name for name in addresses() if not name.startswith("admin:")}

    assert portal == set(PAGES) | set(REPORT_PAGES)


def sign_in(client: Client, scene: Scene, persona: str) -> None:
    person = scene.person(persona)
    if person:
        client.force_login(person)


def content(response: Any) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return str(body.decode("latin-1"))


def without_token(page: str) -> str:
    """A page without its CSRF token, which differs each time."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", page)


def words_in(response: Any) -> set[str]:
    headers = " ".join(f"{name}: {value}" for name, value in response.items())
    return {found.lower() for found in CANARY.findall(content(response) + headers)}


@pytest.mark.parametrize("persona", PERSONAS)
def test_pages(client: Client, battery: Battery, persona: str) -> None:
    sign_in(client, battery.scene, persona)
    seen = battery.seen_by(persona)

    for name, pages in PAGES.items():
        for page in pages:
            url = reverse(name, kwargs=page.args(battery)) + page.query
            response = client.get(url)
            shown = words_in(response)

            assert response.status_code in page.status(persona), f"{url}: {response.status_code}"
            assert shown <= seen, f"{url} leaks {shown - seen}"
            if page.lists:
                listed = {found for found in seen if found.startswith(page.lists)}
                assert shown == listed, f"{url} does not show {listed - shown} or shows {shown - listed}"


@pytest.mark.parametrize("persona", PERSONAS)
def test_report_pages_and_files(client: Client, battery: Battery, persona: str) -> None:
    sign_in(client, battery.scene, persona)
    seen = battery.seen_by(persona)

    for (state, column), report in battery.reports.items():
        for name, page in REPORT_PAGES.items():
            url = reverse(name, kwargs={"slug": report.slug, **page.args})
            response = client.get(url)
            own = {word(state, column)}  # a page may repeat the address it was asked for

            assert response.status_code == page.expected(persona, state, column), url
            assert words_in(response) <= seen | own, f"{url} leaks {words_in(response) - seen - own}"


@pytest.mark.parametrize("persona", PERSONAS)
def test_file_leaves_only_with_the_right_to_it(client: Client, battery: Battery, persona: str) -> None:
    sign_in(client, battery.scene, persona)

    for (state, column), report in battery.reports.items():
        response = client.get(f"/reports/{report.slug}/v1.pdf")

        opened = "d" in right(persona, state, column) and COLUMNS[column][0] != "red"
        assert ("%PDF-" in content(response)) == opened, report.slug


@pytest.mark.parametrize("persona", PERSONAS)
def test_text_and_pictures_leave_only_with_the_right_to_the_file(
    client: Client, battery: Battery, persona: str
) -> None:
    sign_in(client, battery.scene, persona)

    for (state, column), report in battery.reports.items():
        opened = "d" in right(persona, state, column) and COLUMNS[column][0] != "red"
        for ending, sign in (
            ("pages/1-small.webp", "" if COLUMNS[column][1] < Tlp.AMBER else "never"),
            ("read/", "Words of a page"),
            ("read/1/", "Words of a page"),
            ("read/1/?q=words", "<mark>Words</mark> of a page"),
            ("text/", "Words of a page"),
            ("pages/1.webp", ""),
        ):
            shown = content(client.get(f"/reports/{report.slug}/v1/{ending}"))

            expected = opened and sign != "never"
            assert ((sign or "WEBP") in shown) == expected, f"{report.slug} {ending}"


@pytest.mark.parametrize("persona", PERSONAS)
def test_hidden_answers_like_missing(client: Client, battery: Battery, persona: str) -> None:
    sign_in(client, battery.scene, persona)
    hidden = [key for key in battery.reports if "l" not in right(persona, *key)]
    assert hidden, "everybody has something that is hidden from them"

    for name, page in REPORT_PAGES.items():
        missing = said_of(client, name, page, "x" * 20)
        assert missing[0] in {302, 404}, name
        for key in hidden:
            assert said_of(client, name, page, battery.reports[key].slug) == missing, f"{name} of {key}"


def said_of(client: Client, name: str, page: ReportPage, slug: str) -> tuple[int, dict[str, str], str]:
    """All that an answer says, but for the address that was asked for."""
    ask = client.post if page.expected in {post_only, post_only_signed_in} else client.get
    response: Any = ask(reverse(name, kwargs={"slug": slug, **page.args}))
    headers = {header: value.replace(slug, "") for header, value in response.items()}
    headers.pop("Content-Length", None)  # a page may repeat the address
    return response.status_code, headers, without_token(content(response)).replace(slug, "")


@pytest.mark.parametrize("persona", [persona for persona in PERSONAS if persona != "anonymous"])
def test_hidden_answers_like_missing_to_whoever_would_write_it(
    client: Client, battery: Battery, persona: str
) -> None:
    sign_in(client, battery.scene, persona)
    typed = {"title": "Mine", "abstract": "Mine", "kind": "sector_report", "language": "en", "notes": "Mine"}

    for key in battery.reports:
        if page_for_editors(persona, *key) == 404:
            for ending in ("change/", "editions/new/", "v1/change/"):
                for_hidden = client.post(f"/reports/{battery.reports[key].slug}/{ending}", typed)
                for_missing = client.post(f"/reports/missing/{ending}", typed)

                assert for_hidden.status_code == for_missing.status_code == 404
                assert dict(for_hidden.items()) == dict(for_missing.items())
                assert without_token(content(for_hidden)) == without_token(content(for_missing))
    assert not Report.objects.filter(title="Mine").exists()
    assert not Edition.objects.filter(notes="Mine").exists()


def admin_arguments(model: type[models.Model]) -> dict[str, Any] | None:
    """The first object, as the admin's addresses name it; None where there is none."""
    first = model._default_manager.order_by("pk").first()
    return {"object_id": first.pk} if first else None


def without_object(name: str) -> str:
    """The address of a list, or of what is done with all that is in it; empty where one object is meant."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


OF_A_LIST = {
    "saved_list": {"name": "without-second-factor"},
    "saved_list_file": {"name": "without-second-factor", "kind": "csv"},
}


def admin_urls(battery: Battery) -> Iterator[str]:
    """Every address of the admin: those with an object, for each report and for one of every other kind."""
    kinds = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}
    for name in addresses():
        if not name.startswith("admin:") or name == "admin:None":
            continue
        action = name.removeprefix("admin:")
        kind = next((kind for kind in kinds if action.startswith(f"{kind}_")), None)
        if action == "app_list":
            yield reverse(name, kwargs={"app_label": "sector_reports"})
        elif action == "view_on_site":
            continue  # looks up a content type and an id; tested below
        elif kind is None:
            yield reverse(name, kwargs=OF_A_LIST.get(action))
        elif plain := without_object(name):
            yield plain
        elif kinds[kind] is Report:
            yield from (reverse(name, kwargs={"object_id": report.pk}) for report in battery.reports.values())
        elif arguments := admin_arguments(kinds[kind]):
            yield reverse(name, kwargs=arguments)


@pytest.mark.parametrize("persona", [persona for persona in PERSONAS if persona != "secretariat"])
def test_admin_is_closed(client: Client, battery: Battery, persona: str) -> None:
    sign_in(client, battery.scene, persona)

    for url in admin_urls(battery):
        response = client.get(url)

        assert response.status_code in {302, 403}, f"{url}: {response.status_code}"
        assert words_in(response) == set()


def test_admin_shows_the_secretariat_what_it_may_see(client: Client, battery: Battery) -> None:
    sign_in(client, battery.scene, "secretariat")
    seen = battery.seen_by("secretariat")

    for url in admin_urls(battery):
        response = client.get(url)

        assert response.status_code in {200, 302, 403, 405}, f"{url}: {response.status_code}"
        assert words_in(response) <= seen, f"{url} leaks {words_in(response) - seen}"


def test_admin_search_and_autocomplete_find_no_red(client: Client, battery: Battery) -> None:
    sign_in(client, battery.scene, "secretariat")
    query = "?q=canary"

    for model in (Report, Person, Sector):
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert words_in(client.get(url + query)) <= battery.seen_by("secretariat")
    completed = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "sector_reports", "model_name": "edition", "field_name": "report", "term": "canary"},
    )
    assert words_in(completed) <= battery.seen_by("secretariat")
