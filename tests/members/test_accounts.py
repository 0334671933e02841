"""Sign-up, log-in and what protects them, as visitors meet them."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from journal.models import Entry
from members.models import Person
from tests import factories as make

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
SIGNUP = "/accounts/signup/"
RESET = "/accounts/password/reset/"
NEW = {"name": "Ada Example", "email": "ada@example.org", "password1": "a long and quiet sentence"}


@pytest.fixture(autouse=True)
def mail_in_memory(settings: Settings) -> Iterator[None]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, email: str, password: str = make.PASSWORD) -> Any:
    return client.post(LOGIN, {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/sessions/").status_code == 200


def link_in_mail(to: str = "") -> str:
    """The path of the link in the newest mail, or in the newest to that address."""
    newest = [message for message in mail.outbox if not to or message.to == [to]][-1]
    found = re.search(r"https?://[^/]+(/accounts/\S+)", str(newest.body))
    assert found
    return found[1]


def test_sign_up_lets_nobody_in_before_the_address_is_verified(client: Client) -> None:
    response = client.post(SIGNUP, NEW)

    person = Person.objects.get()
    assert response.headers["Location"] == "/accounts/confirm-email/"
    assert (person.name, person.email) == ("Ada Example", "ada@example.org")
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    assert not is_signed_in(client)
    sign_in(client, "ada@example.org", NEW["password1"])
    assert not is_signed_in(client)


def test_sign_up_is_complete_once_the_link_is_confirmed(client: Client) -> None:
    client.post(SIGNUP, NEW)
    address = link_in_mail()

    looked = client.get(address)
    is_verified_by_a_look = Person.objects.get().emailaddress_set.get().verified
    client.post(address)
    sign_in(client, "ada@example.org", NEW["password1"])

    assert looked.status_code == 200
    assert not is_verified_by_a_look
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("fourteen chars", "at least 15 characters"),
        ("ada@example.org", "too similar"),
        ("1q2w3e4r5t6y7u8i9o0p", "too common"),
    ],
)
def test_sign_up_refuses_a_weak_password(client: Client, password: str, complaint: str) -> None:
    response = client.post(SIGNUP, {**NEW, "password1": password})

    assert re.search(complaint, str(response.context["form"].errors))
    assert not Person.objects.exists()


LONG_ADDRESS = f"ada@{'.'.join(['example'] * 36)}.org"


def test_sign_up_refuses_an_address_that_is_too_long(client: Client) -> None:
    response = client.post(SIGNUP, {**NEW, "email": LONG_ADDRESS})

    assert response.context["form"].errors == {"email": ["An e-mail address has at most 254 characters."]}
    assert not Person.objects.exists()


def test_person_does_not_change_to_an_address_that_is_too_long(client: Client) -> None:
    make.make_person(email="ada@example.org")
    sign_in(client, "ada@example.org")

    response = client.post("/accounts/email/", {"email": LONG_ADDRESS, "action_add": ""})

    assert response.context["form"].errors == {"email": ["An e-mail address has at most 254 characters."]}


@pytest.mark.parametrize("address", [LOGIN, SIGNUP, RESET])
@pytest.mark.parametrize("value", [LONG_ADDRESS, "a" * 100_000, "ada\x00@example.org", "\x00", "\ud800"])
def test_door_bears_any_input(client: Client, address: str, value: str) -> None:
    fields = ("name", "email", "login", "password", "password1", "next")
    data = urlencode({name: value.encode("utf-8", "surrogatepass") for name in fields})

    response = client.post(address, data, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 200
    assert not Person.objects.exists()


def test_sign_up_leaves_all_or_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("allauth.account.forms.setup_user_email", fail)

    with pytest.raises(RuntimeError):
        client.post(SIGNUP, NEW)

    assert not Person.objects.exists()


def journal() -> list[tuple[str, Any, str, dict[str, Any]]]:
    entries = Entry.objects.order_by("id")
    return [(entry.verb, entry.by_id, entry.object_label, entry.changes) for entry in entries]


def test_journal_has_every_change_of_an_account_and_no_address(client: Client) -> None:
    client.post(SIGNUP, NEW)
    client.post(link_in_mail())
    client.logout()
    sign_in(client, "ada@example.org", NEW["password1"])
    client.post("/accounts/reauthenticate/", {"password": NEW["password1"]})
    client.post("/accounts/email/", {"email": "ada@example.com", "action_add": ""})
    client.post(link_in_mail(to="ada@example.com"))
    client.post("/accounts/email/", {"email": "ada@example.com", "action_primary": ""})
    client.post("/accounts/email/", {"email": "ada@example.org", "action_remove": ""})
    new = "a new long sentence"
    client.post(
        "/accounts/password/change/",
        {"oldpassword": NEW["password1"], "password1": new, "password2": new},
    )
    client.logout()
    client.post(RESET, {"email": "ada@example.com"})
    form_address = client.get(link_in_mail()).headers["Location"]
    client.post(form_address, {"password1": "another long line", "password2": "another long line"})

    person = Person.objects.get(email="ada@example.com")
    assert journal() == [
        (verb, person.pk, "account", {})
        for verb in (
            "person.registered",
            "person.email_confirmed",
            "person.email_added",
            "person.email_confirmed",
            "person.email_changed",
            "person.email_removed",
            "person.password_changed",
            "person.password_changed",
        )
    ]


def test_sign_up_takes_a_password_of_fifteen_characters(client: Client) -> None:
    client.post(SIGNUP, {**NEW, "password1": "just long enouf"})

    assert Person.objects.filter(email="ada@example.org").exists()


def test_sign_up_does_not_tell_who_has_an_account(client: Client) -> None:
    make.make_person(email="ada@example.org")

    taken = client.post(SIGNUP, NEW)
    free = Client().post(SIGNUP, {**NEW, "email": "bob@example.org"})

    assert (taken.status_code, taken.headers["Location"]) == (free.status_code, free.headers["Location"])
    assert Person.objects.filter(email="ada@example.org").count() == 1
    assert [message.to for message in mail.outbox] == [["ada@example.org"], ["bob@example.org"]]


def test_reset_does_not_tell_who_has_an_account(client: Client) -> None:
    make.make_person(email="ada@example.org")

    known = client.post(RESET, {"email": "ada@example.org"})
    unknown = client.post(RESET, {"email": "nobody@example.org"})

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )


def test_log_in_fails_alike_with_and_without_an_account(client: Client) -> None:
    make.make_person(email="ada@example.org")

    known = sign_in(client, "ada@example.org", "this is not the one")
    unknown = sign_in(client, "nobody@example.org", "this is not the one")

    assert known.context["form"].errors == unknown.context["form"].errors
    assert known.status_code == unknown.status_code == 200


def test_log_in_hashes_a_password_for_nobody_too(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(Person, "set_password", lambda _person, password: hashed.append(password))

    sign_in(client, "nobody@example.org", "this is not the one")

    assert hashed == ["this is not the one"]


def test_log_in_works_in_any_case_and_leads_where_it_was_asked(client: Client) -> None:
    make.make_person(email="ada@example.org")

    response = client.post(
        f"{LOGIN}?next=/reports/",
        {"login": "Ada@Example.org", "password": make.PASSWORD, "next": "/reports/"},
    )

    assert response.headers["Location"] == "/reports/"
    assert is_signed_in(client)


def test_log_in_leads_to_no_other_site(client: Client) -> None:
    make.make_person(email="ada@example.org")

    response = client.post(
        LOGIN, {"login": "ada@example.org", "password": make.PASSWORD, "next": "https://evil.example/"}
    )

    assert response.headers["Location"] == "/me/"


def test_log_in_is_refused_to_an_account_that_was_closed(client: Client) -> None:
    make.make_person(email="ada@example.org", is_active=False)

    sign_in(client, "ada@example.org")

    assert not is_signed_in(client)


def test_closing_an_account_ends_its_sessions(client: Client) -> None:
    person = make.make_person(email="ada@example.org")
    sign_in(client, "ada@example.org")
    before = is_signed_in(client)

    Person.objects.filter(pk=person.pk).update(is_active=False)

    assert before
    assert not is_signed_in(client)


def test_a_new_password_ends_the_other_sessions(client: Client) -> None:
    person = make.make_person(email="ada@example.org")
    sign_in(client, "ada@example.org")

    person.set_password("another long sentence")
    person.save()

    assert not is_signed_in(client)


def test_session_changes_at_log_in(client: Client) -> None:
    make.make_person(email="ada@example.org")
    client.get(LOGIN)
    before = client.session.session_key

    sign_in(client, "ada@example.org")

    assert client.session.session_key != before


def test_log_out_needs_a_post(client: Client) -> None:
    make.make_person(email="ada@example.org")
    sign_in(client, "ada@example.org")

    client.get("/accounts/logout/")
    after_a_look = is_signed_in(client)
    client.post("/accounts/logout/")

    assert after_a_look
    assert not is_signed_in(client)


def test_five_wrong_passwords_close_the_door_for_that_address(client: Client) -> None:
    make.make_person(email="ada@example.org")
    make.make_person(email="bob@example.org")
    for _attempt in range(5):
        sign_in(client, "ada@example.org", "this is not the one")

    response = sign_in(client, "ada@example.org")

    assert "Too many failed login attempts" in str(response.context["form"].errors)
    assert not is_signed_in(client)
    sign_in(client, "bob@example.org")
    assert is_signed_in(client)


def test_many_log_ins_from_one_place_are_told_to_wait(client: Client) -> None:
    codes = [sign_in(client, f"nobody{number}@example.org").status_code for number in range(31)]

    assert codes[0] == 200
    assert codes[-1] == 429


def test_places_of_ipv4_written_as_ipv6_are_told_apart(client: Client) -> None:
    def answers(place: str) -> set[int]:
        return {client.post(SIGNUP, {}, REMOTE_ADDR=place).status_code for _attempt in range(21)}

    assert 429 in answers("::ffff:192.0.2.1")
    assert client.post(SIGNUP, {}, REMOTE_ADDR="::ffff:192.0.2.2").status_code == 200


@pytest.mark.parametrize("address", [SIGNUP, RESET])
def test_sign_up_and_reset_are_limited_by_place(client: Client, address: str) -> None:
    for number in range(20):
        client.post(address, {**NEW, "email": f"nobody{number}@example.org"})

    response = client.post(address, {**NEW, "email": "one-more@example.org"})

    assert response.status_code == 429
    assert len(mail.outbox) == 20


def test_page_of_too_many_attempts_is_ours(client: Client) -> None:
    for _attempt in range(21):
        response = client.post(SIGNUP, {})

    assert "That was too often" in response.content.decode()


def test_reset_sets_a_password_of_fifteen_characters(client: Client) -> None:
    make.make_person(email="ada@example.org")
    client.post(RESET, {"email": "ada@example.org"})
    form_address = client.get(link_in_mail()).headers["Location"]

    short = client.post(form_address, {"password1": "short", "password2": "short"})
    client.post(form_address, {"password1": "a new long sentence", "password2": "a new long sentence"})

    assert "15 characters" in str(short.context["form"].errors)
    sign_in(client, "ada@example.org", "a new long sentence")
    assert is_signed_in(client)


def test_link_of_a_reset_works_once(client: Client) -> None:
    make.make_person(email="ada@example.org")
    client.post(RESET, {"email": "ada@example.org"})
    address = link_in_mail()
    form_address = client.get(address).headers["Location"]
    client.post(form_address, {"password1": "a new long sentence", "password2": "a new long sentence"})

    again = Client().get(address)

    assert again.status_code == 200
    assert again.context["token_fail"]


def test_admin_sends_a_visitor_to_the_log_in_of_the_portal(client: Client) -> None:
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/").headers["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 302


def test_admin_refuses_somebody_who_is_not_staff(client: Client) -> None:
    client.force_login(make.make_person())

    assert client.get("/admin/login/").status_code == 403
    assert client.get("/admin/", follow=True).status_code == 403


def test_admin_opens_for_staff_who_sign_in_on_the_way(client: Client) -> None:
    make.make_staff(email="office@example.org")
    address = client.get("/admin/", follow=True).redirect_chain[-1][0]

    response = client.post(
        address, {"login": "office@example.org", "password": make.PASSWORD, "next": "/admin/"}, follow=True
    )

    assert address == "/accounts/login/?next=%2Fadmin%2F"
    assert response.redirect_chain == [("/admin/", 302), ("/me/second-factor/?next=%2Fadmin%2F", 302)]
    assert response.status_code == 200


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_door_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    with django_assert_num_queries(0):
        response = client.get(reverse(name))

    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


def test_way_to_a_new_password_comes_after_the_field(client: Client) -> None:
    page = client.get(LOGIN).content.decode()

    order = [page.index(part) for part in ('name="login"', 'name="password"', f'href="{RESET}"')]
    assert order == sorted(order)
    assert page.count(f'href="{RESET}"') == 1
