import datetime
import threading
from email.message import EmailMessage

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from members.models import Person
from notifications import sending
from notifications.models import Delivery
from notifications.tasks import dispatch_journal, send_deliveries
from notifications.triggers import TRIGGERS, Trigger
from tests.notifications.conftest import (
    HANG_UP,
    HANG_UP_LATE,
    OK,
    SAY_NOTHING,
    MailServer,
    free_port,
)
from tests.notifications.facts import publish
from tests.scene import Scene, make_scene
from working_groups.actions import receive_message


@pytest.fixture
def one_mail(scene: Scene) -> Delivery:
    """One mail that waits, to the secretariat."""
    receive_message(group=scene.group, name="V", email="v@example.org", subject="S", message="M", by=None)
    dispatch_journal()
    return Delivery.objects.get()


@pytest.fixture
def three_mails(scene: Scene) -> None:
    publish(by=scene.people["secretariat"], group=scene.group)
    dispatch_journal()


def later(**span: float) -> time_machine.travel:
    return time_machine.travel(timezone.now() + datetime.timedelta(**span))


def outcomes() -> list[tuple[str, int, str]]:
    return sorted(Delivery.objects.values_list("state", "attempts", "last_error"))


def ids(mails: list[EmailMessage]) -> list[str]:
    return [mail["Message-ID"] for mail in mails]


@pytest.mark.usefixtures("three_mails")
def test_sending_again_sends_nothing(mail_server: MailServer) -> None:
    send_deliveries()
    before = list(Delivery.objects.order_by("pk").values())

    send_deliveries()

    assert len(mail_server.tries) == 3
    assert list(Delivery.objects.order_by("pk").values()) == before


@pytest.mark.usefixtures("three_mails")
def test_batch_takes_one_connection(mail_server: MailServer) -> None:
    send_deliveries()

    assert (len(mail_server.accepted), mail_server.connections) == (3, 1)


def test_sent_mail_has_its_time_and_no_holder(one_mail: Delivery, mail_server: MailServer) -> None:
    send_deliveries()

    one_mail.refresh_from_db()
    assert (one_mail.state, one_mail.attempts, one_mail.leased_until) == ("sent", 1, None)
    assert one_mail.sent_at is not None


def test_refusal_for_now_is_tried_again_under_the_same_id(
    one_mail: Delivery, mail_server: MailServer
) -> None:
    mail_server.answers = ["451 later", "450 later"]

    send_deliveries()
    assert outcomes() == [("waiting", 1, "SMTPDataError 451")]
    send_deliveries()  # too early
    assert len(mail_server.tries) == 1
    with later(seconds=37):
        send_deliveries()
    with later(seconds=37 + 109):
        send_deliveries()

    assert outcomes() == [("sent", 3, "")]
    assert ids(mail_server.tries) == [f"<{one_mail.pk}@localhost>"] * 3
    assert len(mail_server.accepted) == 1


@pytest.mark.usefixtures("one_mail")
def test_refusal_for_good_is_final(mail_server: MailServer) -> None:
    mail_server.answers = ["554 never"]

    send_deliveries()
    with later(days=2):
        send_deliveries()

    assert outcomes() == [("failed", 1, "SMTPDataError 554")]
    assert len(mail_server.tries) == 1


@pytest.mark.usefixtures("three_mails")
def test_refused_mail_does_not_hold_up_the_others(mail_server: MailServer) -> None:
    mail_server.answers = ["554 never", "451 later"]

    send_deliveries()

    assert outcomes() == [
        ("failed", 1, "SMTPDataError 554"),
        ("sent", 1, ""),
        ("waiting", 1, "SMTPDataError 451"),
    ]


@pytest.mark.usefixtures("one_mail")
def test_refused_recipient_is_final(mail_server: MailServer) -> None:
    mail_server.unknown = ["wg@example.org"]

    send_deliveries()

    assert outcomes() == [("failed", 1, "SMTPRecipientsRefused 550")]


@pytest.mark.usefixtures("one_mail")
def test_tenth_refusal_is_the_last(mail_server: MailServer) -> None:
    mail_server.answers = ["451 later"] * 11

    for day in range(12):
        with later(days=day):
            send_deliveries()

    assert outcomes() == [("failed", 10, "SMTPDataError 451")]
    assert len(mail_server.tries) == 10


@pytest.mark.parametrize("fault", [HANG_UP, SAY_NOTHING])
@pytest.mark.usefixtures("three_mails")
def test_server_that_is_lost_half_way_gets_the_rest_later(mail_server: MailServer, fault: str) -> None:
    mail_server.answers = [OK, fault]

    send_deliveries()
    assert outcomes() == [("sent", 1, ""), ("waiting", 0, ""), ("waiting", 1, "SMTPServerDisconnected")]
    with later(seconds=37):
        send_deliveries()

    assert sorted(outcomes()) == [("sent", 1, ""), ("sent", 1, ""), ("sent", 2, "")]
    assert len(set(ids(mail_server.accepted))) == 3


def test_mail_that_was_accepted_without_a_word_comes_twice_under_the_same_id(
    one_mail: Delivery, mail_server: MailServer
) -> None:
    mail_server.answers = [HANG_UP_LATE]

    send_deliveries()
    with later(seconds=37):
        send_deliveries()

    assert ids(mail_server.accepted) == [f"<{one_mail.pk}@localhost>"] * 2
    assert outcomes() == [("sent", 2, "")]


@pytest.mark.usefixtures("three_mails")
def test_server_that_takes_its_leave_gets_the_rest_later(mail_server: MailServer) -> None:
    mail_server.answers = ["421 closing"]

    send_deliveries()

    assert outcomes() == [("waiting", 0, ""), ("waiting", 0, ""), ("waiting", 1, "SMTPDataError 421")]
    assert len(mail_server.tries) == 1


@pytest.mark.usefixtures("three_mails")
def test_server_that_is_down_uses_up_no_tries(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    for _number in range(12):
        send_deliveries()

    assert outcomes() == [("waiting", 0, "")] * 3
    assert "The mail server does not serve: ConnectionRefusedError" in caplog.text


@pytest.mark.usefixtures("three_mails")
def test_mail_leaves_at_once_when_the_server_is_back(mail_server: MailServer, settings: Settings) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    send_deliveries()
    settings.EMAIL_PORT = port

    send_deliveries()

    assert len(mail_server.accepted) == 3


def test_worker_that_dies_leaves_its_mail_to_another(one_mail: Delivery, mail_server: MailServer) -> None:
    assert [delivery.pk for delivery in sending.claim(10)] == [one_mail.pk]

    send_deliveries()
    assert mail_server.tries == []
    with later(seconds=41):
        send_deliveries()

    assert outcomes() == [("sent", 1, "")]


def test_mail_that_kills_each_worker_is_given_up_alone(
    scene: Scene, one_mail: Delivery, mail_server: MailServer
) -> None:
    for minute in range(11):
        with later(minutes=minute):
            for delivery in sending.claim(10):
                delivery.begin_try()  # and dies
    receive_message(group=scene.group, name="V", email="v@example.org", subject="S", message="M", by=None)
    dispatch_journal()

    with later(minutes=12):
        send_deliveries()

    assert outcomes() == [("failed", 10, "WorkerLost"), ("sent", 1, "")]


def test_mail_that_killed_its_worker_comes_after_the_others(scene: Scene, mail_server: MailServer) -> None:
    publish(by=scene.people["secretariat"], group=scene.group)
    dispatch_journal()
    first = sending.claim(10)[0]
    first.begin_try()  # and dies

    with later(seconds=41):
        batch = sending.claim(10)

    assert [delivery.attempts for delivery in batch] == [0, 0, 1]
    assert batch[-1] == first


def test_right_is_asked_when_the_mail_leaves_and_not_when_it_is_taken(
    scene: Scene, mail_server: MailServer
) -> None:
    publish(by=scene.people["secretariat"], group=scene.group)
    dispatch_journal()
    batch = sending.claim(10)
    Person.objects.update(is_active=False)

    with sending.mail_server() as server:
        for delivery in batch:
            sending.deliver(delivery, server)

    assert mail_server.recipients == ["wg@example.org"]


@pytest.mark.usefixtures("three_mails")
def test_mail_that_cannot_be_written_does_not_hold_up_the_others(
    scene: Scene, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = TRIGGERS["report.published"]

    def broken(delivery: Delivery) -> object:
        if delivery.person == scene.people["chair"]:
            raise ValueError("words that quote the title")
        return whole.letter(delivery)

    monkeypatch.setitem(TRIGGERS, "report.published", Trigger(whole.recipients, broken))  # type: ignore[arg-type]

    send_deliveries()

    assert mail_server.recipients == ["participant@example.org", "wg@example.org"]
    assert outcomes()[-1] == ("waiting", 1, "ValueError")
    assert "words that quote the title" not in caplog.text


@pytest.mark.usefixtures("three_mails")
def test_run_out_of_time_gives_the_rest_back_and_rings_again(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SECONDS_FOR_A_RUN", 0)

    assert sending.send_due_deliveries() is True

    assert outcomes() == [("waiting", 0, "")] * 3


@pytest.mark.parametrize(("tries", "least", "most"), [(1, 24, 36), (2, 72, 108), (9, 23_040, 34_560)])
def test_pauses_grow_threefold_up_to_eight_hours(tries: int, least: int, most: int) -> None:
    assert least <= sending.pause_after(tries).total_seconds() <= most


@pytest.fixture
def many_mails(transactional_db: None) -> None:
    scene = make_scene()
    for _number in range(14):
        publish(by=scene.people["secretariat"], group=scene.group)
    dispatch_journal()


@pytest.mark.usefixtures("many_mails")
def test_four_workers_at_once_send_each_mail_once(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "BATCH", 3)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        send_deliveries()
        connection.close()

    workers = [threading.Thread(target=work) for _number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(mail_server.tries) == 42
    assert len(set(ids(mail_server.accepted))) == 42
    assert set(outcomes()) == {("sent", 1, "")}
