"""What pages say where they named somebody who was erased since."""

import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from journal.models import Entry
from members.models import Circle, Person
from members.privacy.actions import erase_person
from sector_reports.models import Comment, Report
from tests import factories as make
from tests.office import address, at_work
from tests.scene import Scene
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def page(person: Person, where: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(where).content.decode()


def test_seats_and_their_history_name_a_former_representative(scene: Scene) -> None:
    ada = make.make_person(name="Ada Canary", name_shown_to=Circle.PUBLIC)
    organisation = make.make_member(name="Ours")
    make.make_affiliation(ada, organisation)
    make.make_mandate(
        scene.group,
        organisation,
        person=ada,
        period=DateRange(datetime.date(2016, 1, 1), None),
        role="liaison",
    )
    reader = scene.people["participant"]
    before = page(reader, "/groups/swg3.6/history/")

    erase_person(person=ada, by=ada)

    for where in ("/groups/swg3.6/history/", "/members/ours/"):
        after = page(reader, where)
        assert "Ada Canary" not in after
        assert "former representative of Ours" in after, where
    assert "Ada Canary" in before


def test_comment_is_by_a_former_representative(scene: Scene) -> None:
    chair = scene.people["chair"]
    report = make.make_report(Tlp.GREEN, group=scene.group, state=Report.State.DRAFT)
    edition = report.editions.get()
    Comment.objects.create(edition=edition, text="Too long.", by=chair)
    make.sign_off(edition)

    erase_person(person=chair, by=chair)

    shown = page(scene.people["secretariat"], edition.review_url)
    assert "Too long." in shown
    assert "former representative of Chairing company" in shown


def test_secretariat_erases_somebody_with_a_reason() -> None:
    ada = make.make_person(name="Ada Canary")
    staff = make.make_staff()
    client = at_work(Client(), staff)

    asked = client.get(address(ada, "erase")).content.decode()
    client.post(address(ada, "erase"), {"reason": "They asked for it."})

    ada.refresh_from_db()
    assert "name nobody in it" in asked
    assert ada.erased_at
    entry = Entry.objects.get(verb="person.erased")
    assert (entry.by, entry.reason) == (staff, "They asked for it.")
