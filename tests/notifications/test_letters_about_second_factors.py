import pytest

from members.signing_in.actions import remove_second_factors
from tests import factories as make
from tests.members.signing_in.apps import make_app
from tests.notifications.conftest import MailServer, text_of
from tests.notifications.facts import run_tasks

REASON = "Called back on the number of the hospital."


@pytest.mark.django_db
def test_whoever_has_lost_a_second_factor_is_told_and_not_why(mail_server: MailServer) -> None:
    loser = make.make_person(email="loser@example.org")
    make_app(loser)
    remove_second_factors(person=loser, reason=REASON, by=make.make_staff())

    run_tasks()

    assert mail_server.recipients == ["loser@example.org"]
    (message,) = mail_server.accepted
    assert message["Subject"] == "Your second factor was removed"
    assert "write to us at once" in text_of(message)
    assert REASON not in text_of(message)
