"""What the tests of log-in share: the doors, and mail as it was sent."""

import re
from typing import Any

from django.core import mail
from django.test import Client

from tests import factories as make

LOGIN = "/accounts/login/"
SIGNUP = "/accounts/signup/"
RESET = "/accounts/password/reset/"
EMAIL = "/accounts/email/"
SESSIONS = "/accounts/sessions/"
WRONG = "this is not the one"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)


def sign_in(client: Client, email: str, password: str = make.PASSWORD, **headers: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **headers)


def is_signed_in(client: Client) -> bool:
    return client.get("/accounts/sessions/").status_code == 200


def show_who_it_is(client: Client, password: str = make.PASSWORD) -> None:
    client.post("/accounts/reauthenticate/", {"password": password})


def mails_to(address: str) -> list[str]:
    """The subjects of the mails to it."""
    return [str(message.subject) for message in mail.outbox if message.to == [address]]


def link_in_mail(to: str) -> str:
    """The path of the link in the newest mail to that address."""
    newest = [message for message in mail.outbox if message.to == [to]][-1]
    found = re.search(r"https?://[^/]+(/accounts/\S+)", str(newest.body))
    assert found
    return found[1]
