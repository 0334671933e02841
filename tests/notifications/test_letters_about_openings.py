"""The chair is told when the secretariat opens a report for a reason of its own."""

import re
from typing import Any

from django.test import Client

from notifications.models import Delivery
from notifications.tasks import dispatch_journal, send_deliveries
from sector_reports.actions import change_label, record_access
from sector_reports.models import Report
from tests import factories as make
from tests.notifications.conftest import MailServer, text_of
from tests.notifications.facts import run_tasks
from tests.scene import Scene
from working_groups.tlp import Tlp


def opened(scene: Scene, tlp: Tlp = Tlp.AMBER_STRICT, **fields: Any) -> Report:
    """A report of the group that the secretariat has just opened for a reason."""
    report = make.make_report(tlp, group=scene.group, **{"addressed_to": [scene.group], **fields})
    by = scene.people["secretariat"]
    record_access(report=report, verb="report.opened_with_reason", by=by, reason="A correction.")
    return report


def test_chair_is_told_that_the_secretariat_opened_a_report(
    scene: Scene, mail_server: MailServer, client: Client
) -> None:
    report = make.make_report(
        Tlp.AMBER_STRICT, group=scene.group, addressed_to=[scene.group], title="Canary", slug="canary"
    )
    client.force_login(scene.people["secretariat"])
    client.post("/reports/canary/v1/with-reason/", {"reason": "Canary needs a correction."})

    run_tasks()

    assert mail_server.recipients == ["chair@example.org"]
    mail = mail_server.mail_to("chair@example.org")
    assert mail["Subject"] == "[TLP:AMBER+STRICT] The secretariat has opened a report of SWG3.6"
    assert "anary" not in str(mail)
    client.force_login(scene.people["chair"])
    assert "Canary needs a correction." in client.get(report.get_absolute_url()).content.decode()
    client.force_login(scene.people["participant"])
    assert "Canary needs a correction." not in client.get(report.get_absolute_url()).content.decode()


def test_mail_about_an_opening_says_its_label_once_before_the_text(
    scene: Scene, mail_server: MailServer
) -> None:
    opened(scene)

    run_tasks()

    text = text_of(mail_server.mail_to("chair@example.org"))
    assert re.match(
        r"TLP:AMBER\+STRICT\n\nOn .+ the secretariat opened a TLP:AMBER\+STRICT report of SWG3.6 ", text
    )


def test_opening_of_a_report_that_is_not_addressed_to_its_chair_is_not_told(
    scene: Scene, mail_server: MailServer
) -> None:
    opened(scene, addressed_to=[scene.other_group])

    run_tasks()

    assert mail_server.tries == []


def test_opening_is_not_told_to_a_chair_without_undertaking(scene: Scene, mail_server: MailServer) -> None:
    scene.people["chair"].undertakings.in_force().delete()
    opened(scene)

    run_tasks()

    assert mail_server.tries == []


def test_opening_of_a_draft_is_told_to_the_chair_who_sees_it(scene: Scene, mail_server: MailServer) -> None:
    opened(scene, addressed_to=[], state=Report.State.DRAFT)

    run_tasks()

    assert mail_server.recipients == ["chair@example.org"]


def test_opening_of_a_report_raised_to_red_travels_in_no_mail(scene: Scene, mail_server: MailServer) -> None:
    report = opened(scene, recipients=[scene.people["chair"]])
    dispatch_journal()
    change_label(report=report, tlp=Tlp.RED, by=scene.people["secretariat"])

    send_deliveries()

    assert (mail_server.tries, Delivery.objects.get().state) == ([], "dropped")


def test_former_chair_is_told_nothing(scene: Scene, mail_server: MailServer) -> None:
    opened(scene)
    dispatch_journal()
    scene.group.mandates.update(period=make.UNTIL_2020)

    send_deliveries()

    assert mail_server.recipients == []
