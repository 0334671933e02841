"""Pages that show people ask for as much with three of them, and their photos, as with one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from members.models import Circle
from tests import factories as make
from tests.members.profiles.samples import make_picture
from tests.scene import Scene

SHOWN = {f"{facet}_shown_to": Circle.GROUPS for facet in ("name", "photo", "job_title", "email")}


def add_people(scene: Scene, number: int) -> None:
    for _each in range(number):
        person = make.make_person(**SHOWN)
        make.make_affiliation(person, scene.organisation, job_title="CISO")
        make.make_participation(scene.group, person, scene.organisation)
        make_picture(person=person)


@pytest.mark.parametrize("page", ["organisation", "group"])
def test_page_with_people_asks_a_constant_number_of_queries(
    client: Client, scene: Scene, django_assert_num_queries: DjangoAssertNumQueries, page: str
) -> None:
    address = {
        "organisation": scene.organisation.get_absolute_url(),
        "group": f"{scene.group.get_absolute_url()}people/",
    }[page]
    client.force_login(scene.people["participant"])
    add_people(scene, 1)
    client.get(address)
    queries = {"organisation": 12, "group": 7}[page]

    with django_assert_num_queries(queries):
        once = client.get(address).content.decode()
    add_people(scene, 2)
    with django_assert_num_queries(queries):
        thrice = client.get(address).content.decode()

    assert (once.count("-small.webp"), thrice.count("-small.webp")) == (1, 3)


def test_bytes_of_photos_are_not_loaded_with_a_list(client: Client, scene: Scene) -> None:
    add_people(scene, 1)
    client.force_login(scene.people["participant"])

    with CaptureQueriesContext(connection) as asked:
        client.get(f"{scene.group.get_absolute_url()}people/")

    assert not [query for query in asked.captured_queries if '"small"' in query["sql"]]
