"""Second factors as their owners meet them: at log-in, before what needs one, when one is set up or lost."""

import datetime
import re
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from journal.models import Entry
from members.models import Person
from tests import factories as make
from tests.members.signing_in.apps import SECRET, code_at, make_app, make_recovery_codes
from tests.scene import Scene
from tests.signing_in import with_second_factor, without_second_factor
from working_groups.tlp import Tlp

LOGIN, AUTHENTICATE, AGAIN = (
    "/accounts/login/",
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/reauthenticate/",
)
ACTIVATE, CODES = "/accounts/2fa/totp/activate/", "/accounts/2fa/recovery-codes/"
ASKING = "/me/second-factor/"
MOMENT = datetime.datetime(2026, 11, 23, 9, 0, 10, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def soon_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """What allauth does after a commit happens while the request lasts, as at work; no bell is rung."""
    monkeypatch.setattr(transaction, "on_commit", lambda then, robust=False: None if robust else then())


@pytest.fixture
def participant(scene: Scene) -> Person:
    return scene.people["participant"]


def asking(onwards: str) -> str:
    return f"{ASKING}?next={quote(onwards, safe='')}"


def code_now() -> str:
    return code_at(SECRET, timezone.now().timestamp())


def sign_in(client: Client, person: Person, code: str) -> Any:
    client.post(LOGIN, {"login": person.email, "password": make.PASSWORD})
    return client.post(AUTHENTICATE, {"code": code})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def file_of(report: Any) -> str:
    return f"{report.get_absolute_url()}v1.pdf"


def amber(scene: Scene) -> Any:
    return make.make_report(Tlp.AMBER, addressed_to=[scene.group])


# At log-in


def test_password_alone_lets_nobody_in_who_has_an_app(client: Client, participant: Person) -> None:
    make_app(participant)

    response = client.post(LOGIN, {"login": participant.email, "password": make.PASSWORD})

    assert response["Location"] == AUTHENTICATE
    assert not is_signed_in(client)


def test_code_of_the_app_opens_what_needs_a_second_factor(
    client: Client, scene: Scene, participant: Person
) -> None:
    make_app(participant)
    sign_in(client, participant, code_now())

    response = client.get(file_of(amber(scene)))

    assert response.status_code == 200


@pytest.mark.parametrize("is_cache_lost", [False, True])
def test_code_works_once(client: Client, participant: Person, is_cache_lost: bool) -> None:
    make_app(participant)
    with time_machine.travel(MOMENT, tick=False):
        sign_in(client, participant, code_now())
        if is_cache_lost:
            cache.clear()
        thief = Client()
        response = sign_in(thief, participant, code_now())

    assert is_signed_in(client)
    assert not is_signed_in(thief)
    assert "it has been used" in response.content.decode()


def test_code_of_the_period_before_is_refused(client: Client, participant: Person) -> None:
    make_app(participant)
    with time_machine.travel(MOMENT, tick=False):
        code = code_now()

    with time_machine.travel(MOMENT + datetime.timedelta(seconds=21), tick=False):
        sign_in(client, participant, code)

    assert not is_signed_in(client)


def test_guessing_codes_is_stopped(client: Client, participant: Person) -> None:
    make_app(participant)
    client.post(LOGIN, {"login": participant.email, "password": make.PASSWORD})
    for _guess in range(6):
        client.post(AUTHENTICATE, {"code": "not it"})

    response = client.post(AUTHENTICATE, {"code": code_now()})

    assert not is_signed_in(client)
    assert "Too many failed login attempts" in response.content.decode()


def test_recovery_code_opens_once_and_is_told(client: Client, participant: Person) -> None:
    make_app(participant)
    code = make_recovery_codes(participant)[0]
    sign_in(client, participant, code)
    again = Client()
    sign_in(again, participant, code)

    assert (is_signed_in(client), is_signed_in(again)) == (True, False)
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([participant.email], "A recovery code was used")
    ]
    assert "Codes left: 9" in str(mail.outbox[0].body)
    assert Entry.objects.filter(verb="second_factor.recovery_code_used", by=participant).count() == 1


# Before what needs one


def test_amber_leads_to_setting_one_up_and_stays_listed(
    client: Client, scene: Scene, participant: Person
) -> None:
    report = amber(scene)
    without_second_factor(client, participant)
    client.get("/")

    page, file = client.get(report.get_absolute_url()), client.get(file_of(report))

    assert page.status_code == 200
    assert f"{ASKING}?next={report.get_absolute_url()}" in page.content.decode()
    assert file["Location"] == asking(file_of(report))
    told = client.get(file["Location"]).content.decode()
    assert reverse("mfa_add_webauthn") in told
    assert reverse("mfa_activate_totp") in told


@pytest.mark.parametrize("tlp", [Tlp.CLEAR, Tlp.GREEN])
def test_what_is_less_confidential_opens_without(
    client: Client, scene: Scene, participant: Person, tlp: Tlp
) -> None:
    report = make.make_report(tlp, is_announced=False)
    without_second_factor(client, participant)
    client.get("/")

    assert client.get(file_of(report)).status_code == 200


@pytest.mark.parametrize("ending", ["v1/read/", "v1/text/"])
def test_reader_asks_too(client: Client, scene: Scene, participant: Person, ending: str) -> None:
    address = f"{amber(scene).get_absolute_url()}{ending}"
    without_second_factor(client, participant)
    client.get("/")

    assert client.get(address)["Location"] == asking(address)


def test_chair_is_asked_before_working_on_an_amber_draft(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER, group=scene.group, state="draft")
    address = f"{report.get_absolute_url()}v1/review/"
    without_second_factor(client, scene.people["chair"])
    client.get("/")

    asked = client.get(address)
    with_second_factor(client, scene.people["chair"])

    assert asked["Location"] == asking(address)
    assert client.get(address).status_code == 200


def test_whoever_may_not_see_it_is_not_asked(client: Client, scene: Scene) -> None:
    without_second_factor(client, scene.people["outsider"])
    client.get("/")

    assert client.get(file_of(amber(scene))).status_code == 404


def test_red_opens_for_five_minutes_after_the_code(client: Client, scene: Scene) -> None:
    recipient = scene.people["recipient"]
    make_app(recipient)
    address = file_of(make.make_report(Tlp.RED, recipients=[recipient]))
    with_second_factor(client, recipient)

    with time_machine.travel(timezone.now(), tick=False) as clock:
        asked = client.get(address)["Location"]
        step = client.get(asked)["Location"]
        form = client.get(step)["Location"]
        back = client.post(form, {"code": code_now()})["Location"]
        opened = client.get(back)
        clock.shift(301)
        later = client.get(address)

    assert (asked, back) == (asking(address), address)
    assert opened.content.startswith(b"%PDF-")
    assert later["Location"] == asking(address)


def test_page_of_a_red_report_says_what_it_waits_for(client: Client, scene: Scene) -> None:
    recipient = scene.people["recipient"]
    report = make.make_report(Tlp.RED, recipients=[recipient])
    with_second_factor(client, recipient)

    page = client.get(report.get_absolute_url())

    assert "for five minutes after" in page.content.decode()


def test_first_page_after_signing_in_asks_people_in_confidential_groups_once(
    client: Client, participant: Person
) -> None:
    client.post(LOGIN, {"login": participant.email, "password": make.PASSWORD})

    first, second = client.get("/reports/"), client.get("/reports/")

    assert first["Location"] == asking("/reports/")
    assert second.status_code == 200
    assert "Set up a second factor" in client.get("/me/").content.decode()


def test_nobody_is_asked_whose_groups_share_less(client: Client, scene: Scene, participant: Person) -> None:
    type(scene.group).objects.update(default_tlp=Tlp.GREEN, highest_tlp=Tlp.GREEN)
    client.post(LOGIN, {"login": participant.email, "password": make.PASSWORD})

    assert client.get("/reports/").status_code == 200
    assert "Set up a second factor" not in client.get("/me/").content.decode()


@pytest.mark.parametrize("address", ["/", "/me/", "/reports/", "/admin/", "/admin/members/person/"])
def test_staff_see_nothing_without(client: Client, scene: Scene, address: str) -> None:
    without_second_factor(client, scene.people["secretariat"])

    for _time in range(2):
        assert client.get(address)["Location"] == asking(address)


def test_staff_without_are_not_the_secretariat(client: Client, scene: Scene) -> None:
    without_second_factor(client, scene.people["secretariat"])

    response: Any = client.get("/accounts/2fa/")

    assert response.status_code == 200
    assert not response.wsgi_request.viewer.is_secretariat


def test_log_in_of_the_office_is_this_log_in(client: Client, scene: Scene) -> None:
    secretariat = scene.people["secretariat"]
    make_app(secretariat)
    asked = client.get("/admin/", follow=True)
    login = asked.redirect_chain[-1][0]
    client.post(login, {"login": secretariat.email, "password": make.PASSWORD})

    response = client.post(AUTHENTICATE, {"code": code_now()})

    assert login.startswith(LOGIN)
    assert response["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


# Setting one up


def set_up_app(client: Client) -> Any:
    """From the page that asks, over the password, to the recovery codes."""
    form = client.get(client.get(ACTIVATE)["Location"])
    assert form.status_code == 200
    client.post(f"/accounts/reauthenticate/?next={ACTIVATE}", {"password": make.PASSWORD})
    secret = client.get(ACTIVATE).context["form"].secret
    return client.post(ACTIVATE, {"code": code_at(secret, timezone.now().timestamp())})


def test_app_is_set_up_and_leads_back(client: Client, scene: Scene, participant: Person) -> None:
    address = file_of(amber(scene))
    without_second_factor(client, participant)
    client.get("/")
    client.get(client.get(address)["Location"])

    response = set_up_app(client)
    codes = client.get(response["Location"])
    onwards = client.get(ASKING)

    assert response["Location"] == CODES
    assert "Go on to where you were" in codes.content.decode()
    assert onwards["Location"] == address
    assert client.get(address).status_code == 200


def test_setting_up_is_on_record_and_told_without_the_secret(client: Client, participant: Person) -> None:
    without_second_factor(client, participant)
    client.get("/")

    set_up_app(client)

    entries = Entry.objects.filter(verb__startswith="second_factor.").order_by("pk")
    assert [(entry.verb, entry.changes, entry.by) for entry in entries] == [
        ("second_factor.added", {"kind": ["", "totp"]}, participant),
        ("second_factor.added", {"kind": ["", "recovery_codes"]}, participant),
    ]
    assert {entry.object_label for entry in entries} == {"account"}
    assert [message.subject for message in mail.outbox] == ["An authenticator app was set up"]


def test_code_that_set_the_app_up_signs_nobody_in(client: Client, participant: Person) -> None:
    without_second_factor(client, participant)
    client.get("/")
    with time_machine.travel(MOMENT, tick=False):
        client.post(f"/accounts/reauthenticate/?next={ACTIVATE}", {"password": make.PASSWORD})
        code = code_at(client.get(ACTIVATE).context["form"].secret, MOMENT.timestamp())
        client.post(ACTIVATE, {"code": code})

    with time_machine.travel(MOMENT, tick=False):
        thief = Client()
        sign_in(thief, participant, code)

    assert not is_signed_in(thief)


def test_qr_code_is_drawn_in_the_page(client: Client, participant: Person) -> None:
    without_second_factor(client, participant)
    client.get("/")
    client.post(f"/accounts/reauthenticate/?next={ACTIVATE}", {"password": make.PASSWORD})

    page = client.get(ACTIVATE).content.decode()

    drawn = re.search(r'<svg class="qr"[^>]*><path d="[Mhvz0-9 -]+"/></svg>', page)
    assert drawn
    assert "data:" not in page


def test_recovery_codes_are_shown_once(client: Client, participant: Person) -> None:
    make_app(participant)
    codes = make_recovery_codes(participant)
    sign_in(client, participant, code_now())
    client.post(f"{AGAIN}?next={CODES}", {"code": codes[0]})

    first, second = client.get(CODES).content.decode(), client.get(CODES).content.decode()

    assert [code in first for code in codes] == [False] + [True] * 9
    assert not any(code in second for code in codes)


# Keeping it


def test_secrets_are_encrypted_and_survive_a_change_of_the_key(
    participant: Person, settings: Settings
) -> None:
    app = make_app(participant)
    make_recovery_codes(participant)

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]

    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert get_adapter().decrypt(app.data["secret"]) == SECRET


def test_password_does_not_lead_to_another_factor_past_the_first(client: Client, participant: Person) -> None:
    """A session of before the app was set up, in the hands of somebody who has the password."""
    without_second_factor(client, participant)
    client.get("/")
    make_app(participant)

    page = client.get(reverse("mfa_add_webauthn"))
    form = client.get("/accounts/reauthenticate/")
    client.post("/accounts/reauthenticate/", {"password": make.PASSWORD})

    assert page["Location"].startswith(AGAIN)
    assert form["Location"].startswith(AGAIN)
    assert client.get(reverse("mfa_add_webauthn"))["Location"].startswith(AGAIN)


def test_session_forgets_a_factor_that_is_removed(client: Client, scene: Scene, participant: Person) -> None:
    report = amber(scene)
    make_app(participant)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_in(client, participant, code_now())
        clock.shift(30)
        client.post(f"{AGAIN}?next=/", {"code": code_now()})
        before = client.get(file_of(report)).status_code
        client.post("/accounts/2fa/totp/deactivate/")

        after = client.get(file_of(report))

    assert before == 200
    assert after["Location"] == asking(file_of(report))
    assert [message.subject for message in mail.outbox] == ["The authenticator app was removed"]


def test_where_it_leads_on_to_is_in_this_portal(client: Client, participant: Person) -> None:
    with_second_factor(client, participant, seconds_ago=1)

    assert client.get(f"{ASKING}?next=https://evil.example/")["Location"] == "/me/"
