"""Deliveries leave over SMTP: claim, ask the right again, send, note the outcome. Several workers may do it at once.

Nothing here logs or keeps an address, a subject or the words of an error, which may quote them.
"""

import datetime
import logging
import random
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from notifications.letters.letter import as_message
from notifications.models import Delivery
from notifications.models.delivery import MOST_TRIES
from notifications.triggers import TRIGGERS

logger = logging.getLogger(__name__)

BATCH = 50
SECONDS_FOR_A_RUN = 15
# No run outlives its task's hard time limit (tasks.py), so a lease that ran out has no holder any more.
LEASE = datetime.timedelta(seconds=40)
FIRST_PAUSE = 30  # seconds; each pause is three times the one before: ten tries take about a day
LONGEST_PAUSE = 8 * 3600
FINAL = 500  # from here on a mail server means "never", below it "not now"
GOODBYE = 421


class MailServerDownError(Exception):
    """The connection is not to be had, or was lost: no fault of the mail at hand, and no use in going on."""


def send_due_deliveries() -> bool:
    """Send what is due, for a quarter of a minute; True when there is more to do at once."""
    deadline = time.monotonic() + SECONDS_FOR_A_RUN
    while batch := claim(BATCH):
        try:
            with mail_server() as server:
                while batch and time.monotonic() < deadline:
                    deliver(batch.pop(0), server)
        except MailServerDownError as error:
            logger.warning("The mail server does not serve: %s", error)
            return False
        finally:
            for delivery in batch:
                delivery.put_back()
        if time.monotonic() >= deadline:
            return True
    return False


@transaction.atomic
def claim(size: int) -> list[Delivery]:
    """Take what is due, for as long as the lease; what was tried before comes last, since it may have a reason."""
    worn_out = Delivery.objects.due().filter(attempts__gte=MOST_TRIES)
    worn_out.update(state=Delivery.State.FAILED, leased_until=None, last_error="WorkerLost")
    due = Delivery.objects.due().select_for_update(of=("self",), skip_locked=True)
    batch = list(due.order_by("attempts", "next_attempt_at")[:size])
    taken = Delivery.objects.filter(pk__in=[delivery.pk for delivery in batch])
    taken.update(leased_until=timezone.now() + LEASE)
    return batch


@contextmanager
def mail_server() -> Iterator[Any]:
    server = get_connection()
    try:
        server.open()
    except (OSError, smtplib.SMTPException) as error:
        raise MailServerDownError(describe(error)) from error
    try:
        yield server
    finally:
        server.close()


def deliver(delivery: Delivery, server: Any) -> None:
    """Send one mail and note what became of it. Raises MailServerDownError when the connection is gone."""
    delivery.begin_try()
    try:
        message = write(delivery)
    except Exception as error:  # noqa: BLE001 -- one mail that cannot be written must not stop the others
        note_failure(delivery, error)
        return
    if message is None:
        delivery.mark_dropped()
        logger.info("Delivery %s is no longer allowed", delivery.pk)
        return
    try:
        server.send_messages([message])
    except (OSError, smtplib.SMTPException) as error:
        note_failure(delivery, error)
        if is_connection_lost(error):
            raise MailServerDownError(describe(error)) from error
        return
    delivery.mark_sent(to=message.to[0])
    logger.info("Delivery %s is sent", delivery.pk)


def write(delivery: Delivery) -> EmailMessage | None:
    """None when the recipient may no longer have it. What was true when the batch was taken does not count."""
    delivery = Delivery.objects.select_related("entry", "person").get(pk=delivery.pk)
    person = delivery.person
    with override(person.language if person else settings.LANGUAGE_CODE):
        letter = TRIGGERS[delivery.entry.verb].letter(delivery)
        if letter is None:
            return None
        message = as_message(letter, delivery.pk)
    message.message()  # fails here and not on the way, if it is to fail
    return message


def note_failure(delivery: Delivery, error: Exception) -> None:
    is_final = smtp_code(error) >= FINAL or delivery.attempts >= MOST_TRIES
    logger.warning(
        "Delivery %s, try %d, %s: %s",
        delivery.pk,
        delivery.attempts,
        "given up" if is_final else "to be tried again",
        describe(error),
    )
    if is_final:
        delivery.mark_failed(describe(error))
    else:
        delivery.try_again_in(pause_after(delivery.attempts), describe(error))


def pause_after(tries: int) -> datetime.timedelta:
    seconds = min(FIRST_PAUSE * 3 ** (tries - 1), LONGEST_PAUSE)
    return datetime.timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 -- spreads the load


def describe(error: Exception) -> str:
    """The kind of the error and the code of the mail server: never its words."""
    code = smtp_code(error)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def smtp_code(error: Exception) -> int:
    """0 when the mail server did not answer with one."""
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _words in error.recipients.values())
    return 0


def is_connection_lost(error: Exception) -> bool:
    if isinstance(error, smtplib.SMTPException):
        return isinstance(error, smtplib.SMTPServerDisconnected) or smtp_code(error) == GOODBYE
    return True
