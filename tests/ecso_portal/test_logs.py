"""The log as the settings set it up, read where an operator reads it."""

import json
import logging
from io import StringIO
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
import structlog
from django.db import DatabaseError, connection, transaction
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from members.models import Person
from tests import factories as make


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    handlers = logging.getLogger().handlers
    (console,) = [each for each in handlers if isinstance(each.formatter, ProcessorFormatter)]
    stream = StringIO()
    monkeypatch.setattr(console, "stream", stream)
    return stream


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.mark.parametrize(
    "address", ["/accounts/password/reset/key/1-secrettoken/", "/groups/secrettoken/contact/"]
)
@pytest.mark.django_db
def test_refused_form_is_logged_without_its_address(log: StringIO, address: str) -> None:
    response = Client(enforce_csrf_checks=True).post(address, {})

    logged = lines(log)
    assert response.status_code == 403
    assert [line["code"] for line in logged if "code" in line] == [403]
    assert "secrettoken" not in str(logged)


@pytest.mark.parametrize("logger", [logging.getLogger("portal.test"), structlog.get_logger("portal.test")])
@pytest.mark.django_db
def test_error_of_the_database_is_logged_without_the_row(log: StringIO, logger: Any) -> None:
    make.make_person(email="secret@example.org", name="Secret\n\nname")

    try:
        with transaction.atomic():
            Person.objects.create(email="secret@example.org")
    except DatabaseError:
        logger.exception("It failed")

    (line,) = [line for line in lines(log) if line["event"] == "It failed"]
    assert "secret@" not in str(line)
    assert "DETAIL" not in line["exception"]
    assert "psycopg2.errors.UniqueViolation: duplicate key value violates unique" in line["exception"]
    assert "django.db.utils.IntegrityError: duplicate key value violates unique" in line["exception"]


@pytest.mark.django_db
def test_error_of_the_database_is_logged_without_the_statement(log: StringIO) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT secret FROM nowhere WHERE name = %s", ["secret"])
    except DatabaseError as error:
        logging.getLogger("portal.test").error("It failed: %r, %s", error, error)

    (line,) = lines(log)
    assert line["event"].startswith('It failed: ProgrammingError(\'relation "nowhere" does not exist')
    assert "secret" not in str(line)


def test_error_of_the_mail_server_is_logged_without_the_address(log: StringIO) -> None:
    error = SMTPRecipientsRefused({"secret@example.org": (550, b"No <secret@example.org> here")})

    logging.getLogger("portal.test").error("It failed", exc_info=error)

    (line,) = lines(log)
    assert "secret@" not in str(line)
    assert "SMTPRecipientsRefused: {'(address)': (550, b'No <(address)> here')}" in line["exception"]
