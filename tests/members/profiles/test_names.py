"""People are found by their name in either script, with or without its accents and capitals."""

import pytest
from django.test import Client

from members.models import Affiliation, Person
from tests import factories as make
from tests.office import at_work, list_address
from tests.scene import Scene
from working_groups.models import Mandate, Participation

pytestmark = pytest.mark.django_db

PEOPLE = {
    "Łukasz Müller-Žďárský": "",
    "Σωκράτης Παπαδόπουλος": "Sokrates Papadopoulos",
    "דנה כהן": "Dana Cohen",
    "Ёлкин Пётр": "Pyotr Yolkin",
    "Zoë ß O’Neil 100%": "",
    "İpek Işık": "",
}


def found(words: str) -> list[str]:
    return list(Person.objects.called(words).order_by("name").values_list("name", flat=True))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("lukasz", "Łukasz Müller-Žďárský"),
        ("MULLER zdarsky", "Łukasz Müller-Žďárský"),
        ("ždár", "Łukasz Müller-Žďárský"),
        ("Mu\u0308ller", "Łukasz Müller-Žďárský"),
        ("σωκρατης", "Σωκράτης Παπαδόπουλος"),
        ("ΣΩΚΡΆΤΗΣ", "Σωκράτης Παπαδόπουλος"),
        ("papadopoulos Σωκ", "Σωκράτης Παπαδόπουλος"),
        ("כהן", "דנה כהן"),
        ("cohen", "דנה כהן"),
        ("елкин", "Ёлкин Пётр"),
        ("YOLKIN", "Ёлкин Пётр"),
        ("zoe ss", "Zoë ß O’Neil 100%"),
        ("100%", "Zoë ß O’Neil 100%"),
        ("ipek isik", "İpek Işık"),
    ],
)
def test_person_is_found_in_either_script(words: str, name: str) -> None:
    for native, latin in PEOPLE.items():
        make.make_person(name=native, latin_name=latin)

    assert found(words) == [name]


@pytest.mark.parametrize("words", ["%", "_", "\\", "％", "muller cohen"])
def test_signs_of_the_database_are_letters_like_others(words: str) -> None:
    make.make_person(name="Müller")
    make.make_person(name="Cohen")

    assert found(words) == []


@pytest.mark.parametrize("model", [Person, Affiliation, Mandate, Participation])
def test_office_finds_people_in_either_script(client: Client, model: type) -> None:
    person = make.make_person(name="Σωκράτης", latin_name="Sokratés")
    organisation, group = make.make_member(), make.make_group()
    make.make_affiliation(person, organisation)
    make.make_mandate(group, organisation, person=person)
    make.make_participation(group, person, organisation)
    at_work(client, make.make_staff())

    counts = [
        client.get(list_address(model), {"q": words}).context["cl"].result_count
        for words in ("sokrates", "σωκρατης", "nobody")
    ]

    assert counts == [1, 1, 0]


def test_participants_are_found_in_either_script_among_those_who_show_their_name(
    client: Client, scene: Scene
) -> None:
    for name, latin, circle in (
        ("Σωκράτης", "Sokratés", "members"),
        ("Zoë", "", "members"),
        ("Sokrates the shy", "", "staff"),
    ):
        person = make.make_person(name=name, latin_name=latin, name_shown_to=circle)
        make.make_affiliation(person, scene.organisation)
        make.make_participation(scene.group, person, scene.organisation)
    client.force_login(scene.people["outsider"])
    address = f"{scene.group.get_absolute_url()}people/"

    def named(words: str) -> list[str]:
        participants = client.get(address, {"q": words}).context["participants"]
        assert participants.unlisted == 0
        return [person.name for _row, person in participants.listed]

    assert [named(words) for words in ("sokrates", "ΣΩΚΡΑΤΗΣ", "ZOE", "shy")] == [
        ["Σωκράτης"],
        ["Σωκράτης"],
        ["Zoë"],
        [],
    ]
    assert "Nobody of this name" in client.get(address, {"q": "shy"}).content.decode()


@pytest.mark.parametrize("words", ["\0", "x" * 101, " "])
def test_what_is_no_name_finds_everybody(client: Client, scene: Scene, words: str) -> None:
    client.force_login(scene.people["secretariat"])
    address = f"{scene.group.get_absolute_url()}people/"

    participants = client.get(address, {"q": words}).context["participants"]

    assert [person.name for _row, person in participants.listed] == ["Participant"]


@pytest.mark.parametrize(("people", "is_offered"), [(10, False), (11, True)])
def test_search_is_offered_where_it_helps(
    client: Client, scene: Scene, people: int, is_offered: bool
) -> None:
    scene.group.participations.all().delete()
    for _each in range(people):
        person = make.make_person(name_shown_to="members")
        make.make_affiliation(person, scene.organisation)
        make.make_participation(scene.group, person, scene.organisation)
    client.force_login(scene.people["outsider"])

    page = client.get(f"{scene.group.get_absolute_url()}people/?on=2020-01-01").content.decode()

    assert ('role="search"' in page, '<input type="hidden" name="on" value="2020-01-01">' in page) == (
        is_offered,
        is_offered,
    )
