"""A real mail server that does as the test says, and a real Redis of its own."""

import asyncio
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings as django_settings
from pytest_django import Settings

from ecso_portal.settings import celery_broker
from journal import bell

OK = "250 OK"
HANG_UP = "hang up"
HANG_UP_LATE = "accept, then hang up without saying so"
SAY_NOTHING = "say nothing"


class MailServer:
    """`answers` go to the next mails in turn, then OK; `tries` holds all that came, `accepted` what was taken."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.unknown: list[str] = []
        self.tries: list[EmailMessage] = []
        self.accepted: list[EmailMessage] = []
        self.connections = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.unknown:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return OK

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message: Any = message_from_bytes(envelope.content, policy=policy.default)
        message["X-Envelope-To"] = ", ".join(str(address) for address in envelope.rcpt_tos)
        self.tries.append(message)
        answer = self.answers.pop(0) if self.answers else OK
        if answer in (OK, HANG_UP_LATE):
            self.accepted.append(message)
        if answer in (HANG_UP, HANG_UP_LATE):
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if answer == SAY_NOTHING:
            await asyncio.sleep(3)
        return answer

    @property
    def recipients(self) -> list[str]:
        return sorted(message["X-Envelope-To"] for message in self.accepted)

    def mail_to(self, address: str) -> EmailMessage:
        (message,) = [message for message in self.accepted if message["X-Envelope-To"] == address]
        return message

    @property
    def everything(self) -> str:
        return "\n".join(f"{message}\n{text_of(message)}" for message in self.tries)


def text_of(message: EmailMessage) -> str:
    return str(message.get_content()).replace("\r\n", "\n")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_TIMEOUT = 1
    controller.start()
    yield server
    controller.stop()


@pytest.fixture(autouse=True)
def broker(monkeypatch: pytest.MonkeyPatch, worker_id: str) -> Iterator["redis.Redis"]:
    """A database of Redis that no worker listens to; the bell of each test begins without a grudge."""
    number = 8 + int(worker_id.removeprefix("gw")) % 8 if worker_id.startswith("gw") else 8
    url = of_database(number)
    client = redis.Redis.from_url(url)
    client.flushdb()
    ring_at(monkeypatch, celery_broker(url))
    yield client
    client.flushdb()
    client.close()


def of_database(number: int) -> str:
    url = urlsplit(django_settings.REDIS_URL)
    return (
        f"unix://{url.path}?db={number}" if url.scheme == "unix" else f"{url.scheme}://{url.netloc}/{number}"
    )


def ring_at(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("CELERY_BROKER_WRITE_URL", url)
    monkeypatch.setattr(bell, "_quiet_until", 0.0)


def bells(broker: "redis.Redis") -> list[bytes]:
    """The messages in the queue, the last one first."""
    messages: Any = broker.lrange("celery", 0, -1)
    return list(messages)
