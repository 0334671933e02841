import datetime
from typing import Any

import pytest
from django.test import Client

from sector_reports.models import Edition, Recipient, Report
from tests import factories as make
from tests.scene import Scene
from tests.sector_reports.proposing.writing import (
    NEW,
    OTHERS,
    address,
    as_person,
    draft,
    facts,
    pdf,
    published,
    typed,
    unchanged,
)
from working_groups.models import WorkingGroup
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def test_visitor_is_asked_to_sign_in_as_everywhere(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    pages = [
        NEW,
        "/groups/swg9.9/reports/new/",
        address("report_change", edition.report),
        address("edition_new", edition.report),
        address("edition_change", edition.report, number=1),
        "/reports/none/change/",
    ]

    answers = [client.post(page, facts(scene)) for page in pages]

    assert [answer.headers["Location"].partition("?")[0] for answer in answers] == ["/accounts/login/"] * 6
    assert Report.objects.count() == 1


def test_chair_of_another_group_is_nobody_here(client: Client, scene: Scene) -> None:
    seat = make.make_mandate(
        scene.other_group, make.make_member(), role="chair", person=scene.people["outsider"]
    )
    make.make_affiliation(scene.people["outsider"], seat.organisation)
    edition = draft(scene)
    as_person(client, scene, "outsider")

    own = client.get("/groups/swg3.4/reports/new/")
    answers = posts(client, scene, edition)

    assert own.status_code == 200
    assert {answer.status_code for answer in answers} == {404}
    assert unchanged(edition)


@pytest.mark.parametrize("name", OTHERS)
def test_others_find_no_page_and_change_nothing(client: Client, scene: Scene, name: str) -> None:
    edition = draft(scene)
    as_person(client, scene, name)
    missing = client.get("/groups/swg9.9/reports/new/")

    answers = posts(client, scene, edition)

    assert {answer.status_code for answer in (missing, *answers)} == {404}
    assert unchanged(edition)


@pytest.mark.parametrize("name", ["registered", "outsider", "participant", "recipient"])
def test_reader_of_a_published_report_writes_nothing(client: Client, scene: Scene, name: str) -> None:
    report = published(scene)
    as_person(client, scene, name)
    pages = [
        address("report_change", report),
        address("edition_new", report),
        address("edition_change", report, number=1),
    ]

    answers = [client.get(page) for page in pages]
    answers += [client.post(page, facts(scene, notes="Mine")) for page in pages]

    assert client.get(report.get_absolute_url()).status_code == 200
    assert {answer.status_code for answer in answers} == {404}
    assert report.editions.count() == 1


@pytest.mark.parametrize("what", ["mandate", "affiliation", "membership", "account"])
def test_right_ends_with_what_it_rests_on(client: Client, scene: Scene, what: str) -> None:
    edition = draft(scene)
    chair = scene.people["chair"]
    as_person(client, scene, "chair")
    before = client.get(NEW).status_code
    match what:
        case "mandate":
            scene.group.mandates.update(period=make.UNTIL_2020)
        case "affiliation":
            chair.affiliations.update(period=make.UNTIL_2020)
        case "membership":
            chair.affiliations.get().organisation.memberships.update(period=make.UNTIL_2020)
        case "account":
            chair.is_active = False
            chair.save()

    answers = [client.get(NEW), *posts(client, scene, edition)]

    assert before == 200
    assert {answer.status_code for answer in answers} == {302 if what == "account" else 404}
    assert unchanged(edition)


@pytest.mark.parametrize("state", ["proposed", "concluded"])
@pytest.mark.parametrize("name", ["chair", "secretariat"])
def test_group_that_is_not_at_work_begins_nothing(
    client: Client, scene: Scene, name: str, state: str
) -> None:
    WorkingGroup.objects.filter(pk=scene.group.pk).update(
        state=state, concluded_on=datetime.date(2020, 1, 1) if state == "concluded" else None
    )

    assert as_person(client, scene, name).post(NEW, facts(scene)).status_code == 404
    assert not Report.objects.exists()


def test_draft_that_became_red_is_out_of_the_offices_sight(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    as_person(client, scene, "secretariat")
    page = client.get(address("report_change", edition.report))
    Recipient.objects.create(report=edition.report, person=scene.people["recipient"])
    Report.objects.filter(pk=edition.report_id).update(tlp=Tlp.RED)

    answer = client.post(address("report_change", edition.report), typed(page, title="Mine"))

    assert answer.status_code == 404
    assert unchanged(edition)


def test_what_a_form_does_not_offer_is_not_written(client: Client, scene: Scene) -> None:
    edition = draft(scene)
    smuggled = {
        "tlp": "0",
        "slug": "mine",
        "state": "published",
        "number": "7",
        "group": scene.other_group.pk,
        "is_sample": "on",
        "published_on": "2020-01-01",
        "publish_at": "2020-01-01",
        "recipients": [scene.people["outsider"].pk],
    }
    as_person(client, scene, "chair")
    before = Report.objects.values().get(), Edition.objects.values().get()

    for page in (
        address("report_change", edition.report),
        address("edition_change", edition.report, number=1),
    ):
        assert client.post(page, {**smuggled, **typed(client.get(page))}).status_code == 302

    assert (Report.objects.values().get(), Edition.objects.values().get()) == before
    assert not edition.report.recipients.exists()


def posts(client: Client, scene: Scene, edition: Edition) -> list[Any]:
    report = edition.report
    pages = [
        NEW,
        address("report_change", report),
        address("edition_new", report),
        address("edition_change", report, number=1),
    ]
    sent = [client.post(page, facts(scene, notes="Mine", upload=pdf())) for page in pages]
    return [*sent, *(client.get(page) for page in pages)]
