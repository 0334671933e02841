import datetime

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from members.models import FormerName
from tests import factories as make
from tests.scene import Scene
from tests.working_groups.views.pages import THEN, add_part, make_wg3
from working_groups.models import AboutPage, GroupName

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/groups/", 2),
        (f"/groups/{THEN}", 4),
        ("/groups/wg3/", 10),
        (f"/groups/wg3/{THEN}", 11),
        ("/groups/wg3/people/", 3),
        (f"/groups/wg3/people/{THEN}", 5),
        ("/groups/wg3/reports/", 4),
        ("/groups/wg3/activities/", 3),
        ("/groups/wg3/news/", 4),
        ("/groups/wg3/history/", 4),
        ("/groups/wg3/contact/", 1),
        ("/news/", 4),
        ("/news/one/", 4),
        ("/about/one/", 2),
    ],
)
def test_queries_do_not_grow_with_the_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str, queries: int
) -> None:
    group = make_wg3()
    item = make.make_news(slug="one")
    AboutPage.objects.create(slug="one", title="One")

    def add_rows(number: int) -> None:
        part = add_part(group, number)
        make.make_news().groups.add(group, part)
        item.groups.add(part)
        item.sectors.add(make.make_sector())
        make.make_report(group=group).news.add(item)
        mandate = make.make_mandate(group, make.make_member(), person=make.make_person())
        FormerName.objects.create(organisation=mandate.organisation, name="Old", period=make.UNTIL_2020)
        former = DateRange(datetime.date(2016 + number, 1, 1), datetime.date(2017 + number, 1, 1))
        GroupName.objects.create(group=group, title=f"Title {number}", period=former)

    add_rows(3)
    with django_assert_num_queries(queries):
        assert client.get(address).status_code == 200

    for number in (4, 5):
        add_rows(number)
    with django_assert_num_queries(queries):
        client.get(address)


def test_people_costs_a_member_no_more_queries_for_more_participants(
    client: Client, scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def add_participant() -> None:
        person = make.make_person(name_shown_to="members")
        organisation = make.make_member()
        make.make_affiliation(person, organisation)
        make.make_participation(scene.group, person, organisation)

    client.force_login(scene.people["outsider"])
    add_participant()
    client.get("/groups/swg3.6/people/")
    with django_assert_num_queries(6):
        client.get("/groups/swg3.6/people/")

    add_participant()
    add_participant()
    with django_assert_num_queries(6):
        client.get("/groups/swg3.6/people/")
