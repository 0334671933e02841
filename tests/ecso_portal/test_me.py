import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import Person
from members.my_organisation.requests import ask_to_join
from notifications.actions import choose_group_mail
from sector_reports.models import Report
from sector_reports.reviewing import propose_edition, sign_off
from tests import factories as make
from tests.scene import Scene
from working_groups.models import ContactMessage
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def home(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def tasks(person: Person) -> list[str]:
    return [task.title for task in home(person).get("/me/").context["tasks"]]


def news(person: Person) -> tuple[str, list[tuple[str, str]]]:
    context = home(person).get("/me/").context
    return context["heading"], [(report.title, why) for report, why in context["rows"]]


def test_nothing_waits_for_a_member_with_everything_done(scene: Scene) -> None:
    assert tasks(scene.people["participant"]) == []
    assert "Nothing. You are up to date." in home(scene.people["participant"]).get("/me/").content.decode()


def test_undertaking_waits_for_who_is_in_a_group_that_may_issue_amber(scene: Scene) -> None:
    person = scene.people["participant"]
    person.undertakings.in_force().delete()
    before = tasks(person)

    scene.group.default_tlp = scene.group.highest_tlp = Tlp.GREEN
    scene.group.save()

    assert before == ["Accept the TLP undertaking"]
    assert tasks(person) == []


def test_review_waits_for_the_chair_until_they_sign_off(scene: Scene) -> None:
    chair = scene.people["chair"]
    report = make.make_report(Tlp.GREEN, group=scene.group, state=Report.State.DRAFT, title="Ports")
    edition = report.editions.get()
    propose_edition(edition=edition, by=chair)
    waiting = tasks(chair)

    sign_off(edition=edition, by=chair)

    assert (waiting, tasks(chair)) == (["Review “Ports”"], [])
    assert tasks(scene.people["participant"]) == []


@pytest.mark.parametrize("persona", ["registered", "former"])
def test_link_to_an_organisation_waits_for_who_has_none_today(scene: Scene, persona: str) -> None:
    assert tasks(scene.people[persona]) == ["Get linked to your organisation"]


def test_who_has_asked_to_join_is_told_what_they_wait_for(scene: Scene) -> None:
    ask_to_join(organisation=scene.organisation, by=scene.people["registered"])

    assert tasks(scene.people["registered"]) == [f"You have asked to join {scene.organisation}"]


def test_name_waits_for_who_has_none(scene: Scene) -> None:
    Person.objects.filter(pk=scene.people["outsider"].pk).update(name="")

    assert tasks(scene.people["outsider"]) == ["Tell us your name"]


def test_messages_wait_for_the_secretariat_only(scene: Scene) -> None:
    for _number in range(2):
        ContactMessage.objects.create(
            group=scene.group, name="A", email="a@example.org", subject="B", message="C"
        )

    assert tasks(scene.people["secretariat"]) == ["2 messages to answer"]
    assert tasks(scene.people["participant"]) == []


def test_admin_is_offered_to_staff_only(scene: Scene) -> None:
    pages = [home(scene.people[who]).get("/me/").content.decode() for who in ("secretariat", "participant")]

    assert ["Open the admin" in page for page in pages] == [True, False]


def test_groups_say_what_the_person_is_in_them(scene: Scene) -> None:
    chair, participant = scene.people["chair"], scene.people["participant"]
    rows = [home(person).get("/me/").context["groups"] for person in (chair, participant)]

    assert rows == [[(scene.group, "Chair")], [(scene.group, "Participant")]]


def test_former_member_has_no_groups_and_no_organisation(scene: Scene) -> None:
    context = home(scene.people["former"]).get("/me/").context

    assert (context["groups"], list(context["organisations"])) == ([], [])


def test_first_visit_shows_what_the_last_three_months_brought(scene: Scene) -> None:
    recent = timezone.localdate() - datetime.timedelta(days=30)
    make.make_report(group=scene.group, title="Recent", published_on=recent)
    make.make_report(group=scene.group, title="Old", published_on=datetime.date(2018, 3, 1))

    assert news(scene.people["participant"]) == (
        "New in the last three months",
        [("Recent", "from your group")],
    )


def test_visit_with_nothing_new_shows_the_latest(scene: Scene) -> None:
    for year in range(2010, 2017):
        make.make_report(group=scene.group, title=str(year), published_on=datetime.date(year, 3, 1))

    heading, rows = news(scene.people["participant"])

    assert heading == "Latest in my groups and sectors"
    assert [title for title, _why in rows] == ["2016", "2015", "2014", "2013", "2012"]


def test_visit_shows_what_was_published_since_the_one_before(scene: Scene) -> None:
    person = scene.people["participant"]
    with time_machine.travel("2026-05-01T10:00Z"):
        make.make_report(group=scene.group, title="Seen")
        home(person).get("/me/")
    with time_machine.travel("2026-05-02T10:00Z"):
        make.make_report(group=scene.group, title="Unseen", published_on=datetime.date(2018, 3, 1))
    with time_machine.travel("2026-05-03T10:00Z"):
        arrived = news(person)
    with time_machine.travel("2026-05-03T10:30Z"):
        reloaded = news(person)

    assert arrived == ("New since your last visit on 1 May 2026", [("Unseen", "from your group")])
    assert reloaded == arrived


def test_news_are_of_my_groups_and_their_sectors_and_say_why(scene: Scene) -> None:
    health = make.make_sector(name="Health")
    scene.group.sectors.add(health)
    today = timezone.localdate()
    ours = make.make_report(group=scene.group, title="A group", published_on=today)
    ours.sectors.add(health)
    make.make_report(title="B sector", published_on=today).sectors.add(
        health, make.make_sector(name="Energy")
    )
    make.make_report(Tlp.AMBER, title="C addressed", addressed_to=[scene.group], published_on=today)
    make.make_report(title="D elsewhere", published_on=today).sectors.add(make.make_sector())
    make.make_report(Tlp.AMBER, title="E hidden", addressed_to=[scene.other_group]).sectors.add(health)

    assert news(scene.people["participant"])[1] == [
        ("A group", "from your group"),
        ("B sector", "about Health"),
        ("C addressed", "addressed to your group"),
    ]


def test_person_without_groups_sees_the_latest_reports_of_all(scene: Scene) -> None:
    make.make_report(title="Public", published_on=datetime.date(2018, 3, 1))
    make.make_report(Tlp.AMBER, addressed_to=[scene.group], published_on=datetime.date(2018, 3, 1))

    assert news(scene.people["registered"]) == ("Latest reports", [("Public", "")])


def test_empty_news_say_what_would_be_there(scene: Scene) -> None:
    assert "will stand here" in home(scene.people["registered"]).get("/me/").content.decode()


def test_mail_is_told_in_a_sentence(scene: Scene) -> None:
    refuser = scene.people["chair"]
    choose_group_mail(person=refuser, is_wanted=False, by=None)
    people = (scene.people["registered"], scene.people["participant"], refuser)

    sentences = [home(person).get("/me/").context["mail"] for person in people]

    assert [re.split("[;:.]", sentence)[0] for sentence in sentences] == [
        "Mail comes from the groups in which you take part",
        "A message when something new happens in your groups",
        "Only what concerns you in person",
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_home_asks_a_constant_number_of_queries(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    sector = make.make_sector()
    person = scene.people["participant"]
    for _row in range(rows):
        group = make.make_group()
        group.sectors.add(sector)
        make.make_participation(group, person, scene.organisation)
        make.make_report(group=group).sectors.add(sector, make.make_sector())
    client = home(person)

    with django_assert_num_queries(14):
        response = client.get("/me/")

    assert len(response.context["rows"]) == rows
