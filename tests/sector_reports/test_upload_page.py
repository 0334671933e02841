import datetime

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from intake.examine import Examined
from intake.why import Why
from intake.words import REFUSALS
from sector_reports.intake.actions import accept, claim_upload, hold_back, receive_upload, refuse
from sector_reports.models import Recipient, Report, Upload
from tests import factories as make
from tests.scene import PERSONAS, Scene
from working_groups.tlp import Tlp


def uploaded(scene: Scene, tlp: Tlp = Tlp.CLEAR) -> Upload:
    recipients = [scene.people["recipient"]] if tlp == Tlp.RED else []
    report = make.make_report(tlp, group=scene.group, state=Report.State.DRAFT, recipients=recipients)
    return receive_upload(
        edition=report.editions.get(),
        content=make.blank_pdf(),
        name="Draft <b>.pdf",
        by=scene.people["chair"],
    )


def claimed() -> Upload:
    upload = claim_upload()
    assert upload is not None
    return upload


@pytest.mark.parametrize("persona", PERSONAS)
def test_page_is_for_who_uploaded_and_the_secretariat(client: Client, scene: Scene, persona: str) -> None:
    upload = uploaded(scene)
    if person := scene.person(persona):
        client.force_login(person)

    status = client.get(upload.get_absolute_url()).status_code

    expected = {"anonymous": 302, "chair": 200, "secretariat": 200}
    assert status == expected.get(persona, 404)


def test_page_of_a_report_that_became_hidden_is_missing(client: Client, scene: Scene) -> None:
    upload = uploaded(scene)
    Recipient.objects.create(report=upload.edition.report, person=scene.people["recipient"])
    Report.objects.filter(pk=upload.edition.report_id).update(tlp=Tlp.RED)

    client.force_login(scene.people["secretariat"])

    assert client.get(upload.get_absolute_url()).status_code == 404


def test_page_looks_again_by_itself_while_the_file_waits(client: Client, scene: Scene) -> None:
    upload = uploaded(scene)
    client.force_login(scene.people["chair"])

    page = client.get(upload.get_absolute_url()).content.decode()

    assert 'hx-trigger="every 2s"' in page
    assert "Draft &lt;b&gt;.pdf" in page
    assert "Look again" in page


def test_page_says_what_was_taken_out(client: Client, scene: Scene) -> None:
    upload = uploaded(scene)
    accept(upload=claimed(), examined=Examined(b"%PDF-x", 2, [("javascript", 2), ("metadata", 1)]))
    client.force_login(scene.people["chair"])

    page = client.get(upload.get_absolute_url()).content.decode()

    assert "2 scripts" in page
    assert "1 fact about the author" in page
    assert "hx-get" not in page


@pytest.mark.parametrize("code", REFUSALS)
def test_page_says_why_and_what_to_do(client: Client, scene: Scene, code: Why) -> None:
    upload = uploaded(scene)
    refuse(upload=claimed(), code=code)
    client.force_login(scene.people["chair"])

    page = client.get(upload.get_absolute_url()).content.decode()

    assert str(REFUSALS[code].why) in page
    assert str(REFUSALS[code].what_to_do) in page


def test_page_asks_a_constant_number_of_questions(
    client: Client, scene: Scene, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    upload = uploaded(scene)
    client.force_login(scene.people["secretariat"])
    client.get(upload.get_absolute_url())

    with django_assert_max_num_queries(12):
        client.get(upload.get_absolute_url())


def test_page_does_not_promise_seconds_to_who_has_waited_for_long(client: Client, scene: Scene) -> None:
    upload = uploaded(scene)
    Upload.objects.update(received_at=timezone.now() - datetime.timedelta(minutes=20))
    client.force_login(scene.people["chair"])

    page = client.get(upload.get_absolute_url()).content.decode()

    assert "20\xa0minutes so far" in page
    assert "it need not be uploaded again" in page
    assert "a few seconds" not in page


def test_page_of_a_file_in_quarantine_says_what_it_waits_for(client: Client, scene: Scene) -> None:
    upload = uploaded(scene)
    hold_back(upload=claimed())
    Upload.objects.update(received_at=timezone.now() - datetime.timedelta(hours=20))
    client.force_login(scene.people["chair"])

    page = client.get(upload.get_absolute_url()).content.decode()

    assert "as soon as the scanner is back" in page
    assert "so far" not in page
    assert "a few seconds" not in page
