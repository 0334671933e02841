"""The addresses of the portal as a table: what each answers whom. Those of a report answer by the policy table.

Complete by construction: tests/test_leaks.py fails while an address has no line here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.battery import Battery, right
from tests.policy_table import COLUMNS
from working_groups.tlp import Tlp

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
