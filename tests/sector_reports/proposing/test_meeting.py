"""Two people save at the same moment: one waits for the other, and then sees what became of the draft."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from sector_reports.actions import change_label
from sector_reports.models import Edition, Report
from tests import factories as make
from tests.scene import Scene
from tests.sector_reports.proposing.writing import address, as_person, draft, errors, published, typed
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db(transaction=True)


def saving(client: Client, url: str, data: dict[str, Any], answers: list[Any], patience: str = "5s") -> Any:
    def save() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{patience}'")
        answers.append(client.post(url, data))
        connection.close()

    return threading.Thread(target=save)


def wait(thread: threading.Thread) -> None:
    thread.start()
    thread.join(timeout=1)
    assert thread.is_alive()  # it waits


def test_who_waited_is_told_what_the_other_wrote(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    report_url, edition_url = (
        address("report_change", edition.report),
        address("edition_change", edition.report, number=1),
    )
    as_person(client, scene, "chair")
    forms = {report_url: {"title": "Mine"}, edition_url: {"notes": "Mine"}}
    data = {url: typed(client.get(url), **fields) for url, fields in forms.items()}
    answers: list[Any] = []

    for url in forms:
        thread = saving(client, url, data[url], answers)
        with transaction.atomic():
            Report.objects.filter(pk=edition.report_id).update(title="Theirs")
            Edition.objects.filter(pk=edition.pk).update(notes="Theirs")
            wait(thread)
        thread.join()

    edition = Edition.objects.select_related("report").get(pk=edition.pk)
    assert [answer.status_code for answer in answers] == [422, 422]
    assert ["title" in errors(answers[0]), "notes" in errors(answers[1])] == [True, True]
    assert (edition.report.title, edition.notes) == ("Theirs", "Theirs")


def test_report_that_became_red_while_it_was_waited_for_is_missing(client: Client, scene: Scene) -> None:
    edition = draft(scene, Tlp.AMBER, recipients=[scene.people["recipient"]])
    url = address("report_change", edition.report)
    as_person(client, scene, "secretariat")
    answers: list[Any] = []
    thread = saving(client, url, typed(client.get(url), title="Mine"), answers)

    with transaction.atomic():
        change_label(report=edition.report, tlp=Tlp.RED, by=scene.people["chair"])
        wait(thread)
    thread.join()

    assert answers[0].status_code == 404
    assert Report.objects.get().title == "Ports"


def test_who_waited_too_long_is_told_so_beside_what_they_typed(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    url = address("report_change", edition.report)
    as_person(client, scene, "chair")
    answers: list[Any] = []
    thread = saving(client, url, typed(client.get(url), title="Mine"), answers, patience="100ms")

    with transaction.atomic():
        Report.objects.select_for_update().get()
        thread.start()
        thread.join()

    assert answers[0].status_code == 422
    assert errors(answers[0])["__all__"] == [
        "Somebody else is saving this at the moment. Nothing was saved; try again."
    ]
    assert b'value="Mine"' in answers[0].content


def test_next_edition_is_begun_once_by_two(client: Client, scene: Scene) -> None:
    report = published(scene)
    url = address("edition_new", report)
    as_person(client, scene, "chair")
    answers: list[Any] = []
    thread = saving(client, url, {"language": "en"}, answers)

    with transaction.atomic():
        Report.objects.select_for_update().get(pk=report.pk)
        Edition.objects.create(report=report, number=2, file=make.make_file())
        wait(thread)
    thread.join()

    assert answers[0].status_code == 422
    assert report.editions.count() == 2
