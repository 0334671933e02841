"""What an applicant and the secretariat are told by mail, through a real mail server."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from members.joining import applying, reviewing
from members.joining.admitting import admit_applicant
from members.joining.forgetting import forget_application
from members.models import Application, ApplicationLink, Person
from notifications.models import Delivery
from tests import factories as make
from tests.members.joining.conftest import accepted, begin, complete, reviewed
from tests.notifications.conftest import MailServer, text_of
from tests.notifications.facts import run_tasks

pytestmark = pytest.mark.django_db

ADA = "ada@grid.example"
LINK = re.compile(r"http://localhost:8000(/apply/\S+)")


@pytest.fixture
def staff() -> Person:
    return make.make_staff(email="secretariat@example.org", name="Secretariat")


def last(mail_server: MailServer, to: str = ADA) -> tuple[str, str]:
    mails = [mail for mail in mail_server.accepted if mail["X-Envelope-To"] == to]
    return str(mails[-1]["Subject"]), text_of(mails[-1])


def told(mail_server: MailServer, act: Callable[[], object]) -> list[str]:
    """To whom the mails about it go."""
    run_tasks()
    mail_server.accepted.clear()
    act()
    run_tasks()
    return mail_server.recipients


def test_first_mail_has_the_link_and_nothing_that_was_typed(mail_server: MailServer, client: Client) -> None:
    recipients = told(mail_server, lambda: begin(organisation_name="Buy my pills at http://bad.example"))

    assert recipients == [ADA]
    subject, text = last(mail_server)
    assert "pills" not in subject + text
    assert "Ada" not in subject + text
    found = LINK.search(text)
    assert found
    assert client.post(found[1]).status_code == 302


def test_mail_that_is_tried_again_is_the_same(mail_server: MailServer) -> None:
    begin()
    run_tasks()
    first = last(mail_server)
    Delivery.objects.update(state="waiting", sent_at=None)
    run_tasks()

    assert last(mail_server) == first


def test_each_step_tells_whom_it_concerns(mail_server: MailServer, staff: Person) -> None:
    application = complete(begin())
    assert told(mail_server, lambda: applying.submit_application(application=application)) == [
        ADA,
        "secretariat@example.org",
    ]
    assert told(mail_server, lambda: reviewing.begin_review(application=application, by=staff)) == []
    assert told(
        mail_server, lambda: reviewing.ask_applicant(application=application, text="canary?", by=staff)
    ) == [ADA]
    assert "canary" not in last(mail_server)[1]
    question = application.questions.get()
    assert told(mail_server, lambda: applying.answer_question(question=question, answer="canary!")) == [
        "secretariat@example.org"
    ]
    assert "canary" not in last(mail_server, "secretariat@example.org")[1]
    assert (
        told(
            mail_server,
            lambda: reviewing.note_for_secretariat(application=application, text="canary", by=staff),
        )
        == []
    )
    reviewing.tick_items(application=application, items=list(reviewing.Item), by=staff)
    assert told(
        mail_server,
        lambda: reviewing.accept_application(
            application=application, on=timezone.localdate(), basis="Board", by=staff
        ),
    ) == [ADA]
    assert "has accepted Sample Grid Operator" in last(mail_server)[1]


def test_refusal_tells_the_reason_as_text(mail_server: MailServer, staff: Person) -> None:
    application = reviewed(staff)

    told(
        mail_server,
        lambda: reviewing.refuse_application(
            application=application,
            on=timezone.localdate(),
            basis="Board",
            reason="Owned by X & Y <outside>.",
            by=staff,
        ),
    )

    assert "Owned by X & Y <outside>." in last(mail_server)[1]


def test_welcome_has_a_link_that_signs_in_once(
    mail_server: MailServer, staff: Person, client: Client
) -> None:
    application = accepted(staff)

    told(mail_server, lambda: admit(application, staff))

    subject, text = last(mail_server)
    assert subject == "Welcome to ECSO"
    found = LINK.search(text)
    assert found
    assert client.post(found[1]).status_code == 302
    assert Client().post(found[1]).status_code == 404


def test_welcome_of_somebody_with_an_account_has_no_such_link(mail_server: MailServer, staff: Person) -> None:
    make.make_person(email=ADA)
    application = accepted(staff)

    told(mail_server, lambda: admit(application, staff))

    text = last(mail_server)[1]
    assert LINK.search(text) is None
    assert "/accounts/login/" in text


def test_forgotten_applicant_gets_no_more_mail(mail_server: MailServer, staff: Person) -> None:
    application = reviewed(staff)

    def ask_and_forget() -> None:
        reviewing.ask_applicant(application=application, text="Who?", by=staff)
        forget_application(application=application, by=None)

    assert told(mail_server, ask_and_forget) == []


def test_link_that_cannot_be_told_again_is_not_mailed(mail_server: MailServer) -> None:
    def begin_and_expire() -> None:
        begin()
        ApplicationLink.objects.update(expires_at=timezone.now())

    assert told(mail_server, begin_and_expire) == []


def admit(application: Application, by: Person) -> None:
    admit_applicant(
        application=application, organisation=None, starts=timezone.localdate(), dues_until=None, by=by
    )
