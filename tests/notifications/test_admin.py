from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from notifications.models import Delivery
from notifications.tasks import dispatch_journal
from sector_reports.actions import change_label
from tests.notifications.facts import publish
from tests.scene import Scene
from working_groups.tlp import Tlp

LIST = "/admin/notifications/delivery/"


@pytest.fixture
def office(scene: Scene, client: Client) -> Client:
    client.force_login(scene.people["secretariat"])
    return client


def make_deliveries(scene: Scene, **fields: Any) -> None:
    publish(by=scene.people["secretariat"], group=scene.group, **fields)
    dispatch_journal()


def test_list_shows_what_went_to_whom(scene: Scene, office: Client) -> None:
    make_deliveries(scene, title="Ransomware in clinics")

    page = office.get(LIST).content.decode()

    assert page.count("Ransomware in clinics") == 3
    assert "wg@example.org" in page


def test_title_of_a_report_raised_to_amber_is_not_shown(scene: Scene, office: Client) -> None:
    report = publish(by=scene.people["secretariat"], group=scene.group, title="Xylophage")
    dispatch_journal()
    change_label(report=report, tlp=Tlp.AMBER, by=scene.people["secretariat"])
    delivery = Delivery.objects.first()
    assert delivery is not None

    pages = [
        office.get(address).content.decode()
        for address in (LIST, reverse("admin:notifications_delivery_change", args=[delivery.pk]))
    ]

    assert all("Xylophage" not in page for page in pages)
    assert all(f"Report {report.number} (TLP:AMBER)" in page for page in pages)


def test_dead_letters_are_sent_again(scene: Scene, office: Client) -> None:
    make_deliveries(scene)
    Delivery.objects.update(state="failed", attempts=10, last_error="SMTPDataError 554")
    chosen = list(Delivery.objects.exclude(person=None).values_list("pk", flat=True))

    response = office.post(LIST, {"action": "send_again", "_selected_action": chosen}, follow=True)

    assert "2 deliveries are tried again." in response.content.decode()
    assert set(Delivery.objects.filter(state="waiting").values_list("pk", flat=True)) == set(chosen)


def test_sent_mail_is_not_sent_again(scene: Scene, office: Client) -> None:
    make_deliveries(scene)
    chosen = list(Delivery.objects.values_list("pk", flat=True))

    response = office.post(LIST, {"action": "send_again", "_selected_action": chosen}, follow=True)

    assert "0 deliveries are tried again." in response.content.decode()


def test_nothing_is_written_by_hand(scene: Scene, office: Client) -> None:
    make_deliveries(scene)
    delivery = Delivery.objects.first()
    assert delivery is not None
    page = reverse("admin:notifications_delivery_change", args=[delivery.pk])

    answers = [
        office.post(reverse("admin:notifications_delivery_add")).status_code,
        office.post(reverse("admin:notifications_delivery_delete", args=[delivery.pk])).status_code,
        office.post(page, {"state": "sent"}).status_code,
    ]

    assert answers == [403, 403, 403]
    assert office.get(page).status_code == 200


@pytest.mark.parametrize("reports", [1, 3])
def test_list_costs_the_same_however_long(
    scene: Scene, office: Client, django_assert_num_queries: DjangoAssertNumQueries, reports: int
) -> None:
    for _number in range(reports):
        make_deliveries(scene)
    office.get(LIST)

    with django_assert_num_queries(6):
        office.get(LIST)
