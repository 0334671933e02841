"""The leak matrix of people: every page × every kind of person × the circles of what people show → what the rule says.

Complete by construction over the pages of tests/address_table.py. For each way to choose the circles two people work
for the same organisation, one of whom also takes part in the group and fills a seat there. Each facet of each has a
canary of its own; where one stands that its reader may not see is a leak, and on the pages of group and organisation
each that they may see stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Circle, Person, Picture
from members.profiles.visibility import Facet
from tests import factories as make
from tests.address_table import PAGES
from tests.battery import Battery
from tests.members.profiles.samples import make_picture
from tests.scene import PERSONAS, Scene
from tests.test_leaks import content, sign_in, without_token
from working_groups.models import Mandate

pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]  # as in tests/test_leaks.py

SECRET = re.compile(r"secret[a-z]+end", re.IGNORECASE)
PHOTO = re.compile(r"/pictures/([0-9a-f-]{36})(?:-small)?\.webp")
BESIDE = (Facet.PHOTO, Facet.JOB_TITLE, Facet.EMAIL)
IN_CIRCLE = {
    Circle.PUBLIC: set(PERSONAS),
    Circle.MEMBERS: {"outsider", "colleague", "participant", "chair", "recipient", "secretariat"},
    Circle.GROUPS: {"participant", "chair", "secretariat"},  # who takes part in the group of the scene
    Circle.STAFF: {"secretariat"},
}
CHOICES: list[dict[Facet, Circle]] = [
    # Whatever the name, with all else alike; then each facet by itself.
    *(dict.fromkeys(BESIDE, circle) | {Facet.NAME: name} for name, circle in product(Circle, Circle)),
    *(
        dict.fromkeys(BESIDE, Circle.STAFF) | {Facet.NAME: Circle.PUBLIC, facet: circle}
        for facet, circle in product(BESIDE, list(Circle)[:-1])
    ),
]


@dataclass
class Watched:
    """`is_acting`: takes part in the group of the scene, and has a seat there. `code`: letters of their canaries."""

    code: str
    is_acting: bool
    circles: dict[Facet, Circle]
    photo: Picture = field(init=False)

    def secret(self, what: str) -> str:
        return f"secret{self.code}{what}end"

    def is_seen(self, persona: str, facet: Facet) -> bool:
        circles = {self.circles[Facet.NAME], self.circles[facet]}
        if Circle.GROUPS in circles and not self.is_acting:  # nobody shares a group with them
            circles.add(Circle.STAFF)
        return all(persona in IN_CIRCLE[circle] for circle in circles)

    def words_for(self, persona: str) -> set[str]:
        told = {Facet.NAME: {"name", "latin"}, Facet.JOB_TITLE: {"job"}, Facet.EMAIL: {"email"}}
        return {
            self.secret(what)
            for facet, whats in told.items()
            for what in whats
            if self.is_seen(persona, facet)
        }


@pytest.fixture
def watched(scene: Scene) -> list[Watched]:
    people = []
    for number, (circles, is_acting) in enumerate(product(CHOICES, (True, False))):
        one = Watched(f"{chr(97 + number // 26)}{chr(97 + number % 26)}x", is_acting, circles)
        one.photo = make_picture(person=make_person(one, scene))
        people.append(one)
    return people


def make_person(one: Watched, scene: Scene) -> Person:
    person = make.make_person(
        name=f"Ῥ{one.secret('name')}",
        latin_name=one.secret("latin"),
        email=f"{one.secret('email')}@example.org",
        **{f"{facet}_shown_to": circle for facet, circle in one.circles.items()},
    )
    make.make_affiliation(person, scene.organisation, job_title=one.secret("job"))
    if one.is_acting:
        make.make_participation(scene.group, person, scene.organisation)
        make.make_mandate(scene.group, make.make_member(), role=Mandate.Role.LIAISON, person=person)
    return person


def told_by(response: Any) -> set[str]:
    headers = " ".join(f"{name}: {value}" for name, value in response.items())
    return {found.lower() for found in SECRET.findall(content(response) + headers)}


def photos_in(response: Any) -> set[str]:
    return set(PHOTO.findall(content(response)))


def addresses(scene: Scene) -> Iterator[str]:
    battery = Battery(scene, make.make_news(), {})
    for name, pages in PAGES.items():
        for page in pages:
            yield reverse(name, kwargs=page.args(battery)) + page.query
    for address in (f"{scene.group.get_absolute_url()}people/", scene.organisation.get_absolute_url()):
        yield f"{address}?on=2018-09-19"
    yield f"{scene.group.get_absolute_url()}people/?q=secret"


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_page_tells_of_people_what_its_reader_may_know(
    client: Client, scene: Scene, watched: list[Watched], persona: str
) -> None:
    sign_in(client, scene, persona)
    words = set().union(*(one.words_for(persona) for one in watched))
    photos = {str(one.photo.pk) for one in watched if one.is_seen(persona, Facet.PHOTO)}

    for address in addresses(scene):
        response = client.get(address)
        assert told_by(response) <= words, f"{address} tells {told_by(response) - words}"
        assert photos_in(response) <= photos, f"{address} leads to a hidden photo"

    of_organisation = client.get(scene.organisation.get_absolute_url())
    assert told_by(of_organisation) == words
    assert photos_in(of_organisation) == photos
    of_group = client.get(f"{scene.group.get_absolute_url()}people/")
    acting = [one for one in watched if one.is_acting]
    assert told_by(of_group) == set().union(*(one.words_for(persona) for one in acting))
    assert photos_in(of_group) == {str(one.photo.pk) for one in acting} & photos


@pytest.mark.parametrize("persona", PERSONAS)
def test_photo_is_given_to_whom_it_is_shown_and_hidden_answers_like_missing(
    client: Client, scene: Scene, watched: list[Watched], persona: str
) -> None:
    sign_in(client, scene, persona)
    missing = client.get(f"/pictures/{scene.group.pk}.webp")

    for one in watched:
        response = client.get(one.photo.get_absolute_url())
        asked_again = client.get(one.photo.small_url, headers={"If-None-Match": "*"})
        if one.is_seen(persona, Facet.PHOTO):
            assert (response.status_code, asked_again.status_code) == (200, 304)
            assert response.content.startswith(b"RIFF")
            is_public = {one.circles[Facet.NAME], one.circles[Facet.PHOTO]} == {Circle.PUBLIC}
            assert response["Cache-Control"].startswith("public" if is_public else "private, no-cache")
        else:
            assert (response.status_code, asked_again.status_code) == (404, 404)
            assert without_token(content(response)) == without_token(content(missing))
            assert dict(response.items()) == dict(missing.items())
