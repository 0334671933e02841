"""The table of docs/policy.md, cell by cell, and its two forms held to the same answer."""

from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from members.models import Affiliation, Circle, Person
from members.profiles.visibility import Facet, Somebody, seen_by, sees, shown
from tests import factories as make
from tests.scene import PERSONAS, Scene
from working_groups.viewer import ANONYMOUS, Viewer, viewer_of

EVERYBODY = {*PERSONAS}
MEMBERS = {"outsider", "colleague", "participant", "chair", "recipient", "secretariat"}
MATES = {"participant", "chair", "secretariat"}  # of the participant, whom they look at
WHO_SEES = {
    Circle.PUBLIC: EVERYBODY,
    Circle.MEMBERS: MEMBERS,
    Circle.GROUPS: MATES,
    Circle.STAFF: {"participant", "secretariat"},
}


def looks(scene: Scene, persona: str) -> Viewer:
    person = scene.person(persona)
    return viewer_of(person) if person else ANONYMOUS


@pytest.mark.parametrize("facet", Facet)
@pytest.mark.parametrize("circle", Circle)
def test_who_sees_what(scene: Scene, circle: Circle, facet: Facet) -> None:
    participant = scene.people["participant"]
    participant.name_shown_to = Circle.PUBLIC
    setattr(participant, f"{facet}_shown_to", circle)

    assert {persona for persona in PERSONAS if sees(looks(scene, persona), facet, participant)} == WHO_SEES[
        circle
    ]


@pytest.mark.parametrize("facet", Facet)
def test_nothing_is_seen_of_whom_the_name_is_not(scene: Scene, facet: Facet) -> None:
    participant = scene.people["participant"]
    participant.name_shown_to = Circle.STAFF
    setattr(participant, f"{facet}_shown_to", Circle.PUBLIC if facet != Facet.NAME else Circle.STAFF)

    assert {persona for persona in PERSONAS if sees(looks(scene, persona), facet, participant)} == WHO_SEES[
        Circle.STAFF
    ]


@pytest.mark.django_db
def test_shown_holds_what_is_seen_and_nothing_else() -> None:
    person = Person(
        name="Σωκράτης",
        latin_name="Sokrates",
        email="s@example.org",
        name_shown_to=Circle.PUBLIC,
        job_title_shown_to=Circle.MEMBERS,
    )

    told = [
        (one.name, one.latin_name, one.job_title, one.email)
        for one in (
            shown(person, Somebody(), job_title="CISO"),
            shown(person, Somebody(is_member=True), job_title="CISO"),
            shown(person, Somebody(is_secretariat=True), job_title="CISO"),
        )
    ]

    assert told == [
        ("Σωκράτης", "Sokrates", "", ""),
        ("Σωκράτης", "Sokrates", "CISO", ""),
        ("Σωκράτης", "Sokrates", "CISO", "s@example.org"),
    ]


def test_latin_name_is_not_said_twice() -> None:
    person = Person(name="Ada", latin_name="Ada", name_shown_to=Circle.PUBLIC)

    assert shown(person, Somebody()).latin_name == ""


@pytest.mark.parametrize("end", ["affiliation", "membership", "participation", "account"])
def test_who_left_is_no_mate_any_more(scene: Scene, end: str) -> None:
    participant, chair = scene.people["participant"], scene.people["chair"]
    before = participant.pk in viewer_of(chair).group_mates

    match end:
        case "affiliation":
            participant.affiliations.update(period=make.UNTIL_2020)
        case "membership":
            scene.organisation.memberships.update(period=make.UNTIL_2020)
        case "participation":
            participant.participations.update(period=make.UNTIL_2020)
        case "account":
            Person.objects.filter(pk=participant.pk).update(is_active=False)

    assert (before, participant.pk in viewer_of(chair).group_mates) == (True, False)


def test_mates_are_asked_for_once_and_only_by_who_has_groups(
    scene: Scene, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chair, colleague = viewer_of(scene.people["chair"]), viewer_of(scene.people["colleague"])

    with django_assert_num_queries(1):
        mates = [chair.group_mates, chair.group_mates, colleague.group_mates]

    assert mates[0] == {scene.people["chair"].pk, scene.people["participant"].pk}
    assert mates[2] == frozenset()


circles = st.sampled_from(Circle)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    facet=st.sampled_from(Facet),
    name=circles,
    photo=circles,
    job_title=circles,
    email=circles,
    is_self=st.booleans(),
    is_signed_in=st.booleans(),
    is_member=st.booleans(),
    is_mate=st.booleans(),
    is_secretariat=st.booleans(),
)
def test_filter_and_predicate_agree(
    db: None,
    facet: Facet,
    name: Circle,
    photo: Circle,
    job_title: Circle,
    email: Circle,
    is_self: bool,
    is_signed_in: bool,
    is_member: bool,
    is_mate: bool,
    is_secretariat: bool,
) -> None:
    with transaction.atomic():
        person = Person.objects.create(
            email="somebody@example.org",
            name_shown_to=name,
            photo_shown_to=photo,
            job_title_shown_to=job_title,
            email_shown_to=email,
        )
        make.make_affiliation(person, make.make_organisation())
        viewer = Somebody(
            person=person.pk if is_self else UUID(int=1) if is_signed_in else None,
            is_member=is_member,
            is_secretariat=is_secretariat,
            group_mates=frozenset({person.pk if is_mate else UUID(int=2)}),
        )

        found = Person.objects.filter(seen_by(viewer, facet)).count()
        by_affiliation = Affiliation.objects.filter(seen_by(viewer, facet, person="person")).count()
        transaction.set_rollback(True)  # the next example begins with nobody

    assert bool(found) == bool(by_affiliation) == sees(viewer, facet, person)
