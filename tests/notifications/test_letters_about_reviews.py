"""Who is told that an edition is in review, and that it is signed off."""

from typing import Any

from notifications.models import Delivery
from notifications.tasks import dispatch_journal, send_deliveries
from sector_reports.models import Edition, Report
from sector_reports.reviewing import propose_edition, sign_off, take_back_edition
from tests import factories as make
from tests.notifications.conftest import MailServer, text_of
from tests.notifications.facts import run_tasks
from tests.scene import Scene
from working_groups.tlp import Tlp


def proposed(scene: Scene, tlp: Tlp = Tlp.GREEN, *, by: str = "secretariat", **fields: Any) -> Edition:
    values = {"title": "Canary", "slug": "canary", "addressed_to": [scene.group], **fields}
    report = make.make_report(tlp, group=scene.group, state=Report.State.DRAFT, **values)
    edition = report.editions.get()
    propose_edition(edition=edition, by=scene.people[by])
    return edition


def test_chair_is_asked_for_comments(scene: Scene, mail_server: MailServer) -> None:
    proposed(scene)

    run_tasks()

    assert mail_server.recipients == ["chair@example.org"]
    mail = mail_server.mail_to("chair@example.org")
    assert mail["Subject"] == "[TLP:GREEN] A report of SWG3.6 is in review"
    assert "Canary" in text_of(mail)
    assert "/reports/canary/v1/review/" in text_of(mail)


def test_chair_who_proposes_is_not_told(scene: Scene, mail_server: MailServer) -> None:
    proposed(scene, by="chair")

    run_tasks()

    assert mail_server.tries == []


def test_mail_about_a_restricted_review_names_nothing(scene: Scene, mail_server: MailServer) -> None:
    edition = proposed(scene, Tlp.AMBER)
    sign_off(edition=edition, by=scene.people["chair"])

    run_tasks()

    assert len(mail_server.recipients) == 2
    assert not [to for to in mail_server.recipients if "anary" in str(mail_server.mail_to(to))]


def test_review_of_a_red_report_travels_in_no_mail(scene: Scene, mail_server: MailServer) -> None:
    scene.group.highest_tlp = Tlp.RED
    scene.group.save()
    edition = proposed(scene, Tlp.RED, recipients=[scene.people["chair"]], by="chair")
    sign_off(edition=edition, by=scene.people["chair"])

    run_tasks()

    assert mail_server.tries == []


def test_secretariat_is_told_of_a_sign_off(scene: Scene, mail_server: MailServer) -> None:
    edition = proposed(scene, by="chair")
    sign_off(edition=edition, by=scene.people["chair"])

    run_tasks()

    (address,) = mail_server.recipients
    assert address == scene.group.contact_email
    assert mail_server.mail_to(address)["Subject"] == "[TLP:GREEN] A report of SWG3.6 is signed off"


def test_what_is_not_in_review_any_more_is_not_told(scene: Scene, mail_server: MailServer) -> None:
    edition = proposed(scene)
    dispatch_journal()
    take_back_edition(edition=edition, by=scene.people["secretariat"])

    send_deliveries()

    assert (mail_server.tries, Delivery.objects.get().state) == ([], "dropped")


def test_former_chair_is_not_told(scene: Scene, mail_server: MailServer) -> None:
    proposed(scene)
    dispatch_journal()
    scene.group.mandates.update(period=make.UNTIL_2020)

    send_deliveries()

    assert (mail_server.tries, Delivery.objects.get().state) == ([], "dropped")


def test_chair_who_may_not_see_the_draft_is_not_told(scene: Scene, mail_server: MailServer) -> None:
    scene.people["chair"].undertakings.in_force().delete()
    proposed(scene, Tlp.AMBER)

    run_tasks()

    assert mail_server.tries == []
