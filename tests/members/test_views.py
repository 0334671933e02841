import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from members.models import FormerName, Organisation, Person
from tests import factories as make
from tests.scene import Scene
from working_groups.models import Mandate, WorkingGroup
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def page_of(organisation: Organisation, client: Client) -> str:
    response = client.get(organisation.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "name", ["members:profile", "members:terms", "members:undertaking", "openid_connect_find"]
)
def test_page_with_a_form_answers_to_who_asks_for_its_head_alone(name: str) -> None:
    client = signed_in(make.make_person())

    assert client.head(reverse(name)).status_code == client.get(reverse(name)).status_code == 200


def test_organisation_shows_its_membership_names_and_seats(client: Client) -> None:
    organisation = make.make_member(name="New name", website="https://example.org")
    FormerName.objects.create(organisation=organisation, name="Old name", period=make.UNTIL_2020)
    make.make_mandate(make.make_group(code="WG8"), organisation, person_name="Charlotte Example")
    make.make_mandate(
        make.make_group(code="WG9"), organisation, role=Mandate.Role.LIAISON, period=make.UNTIL_2020
    )

    response = client.get(organisation.get_absolute_url())

    page = response.content.decode()
    assert [seat.group.code for seat in response.context["seats"]] == ["WG8"]
    assert [seat.group.code for seat in response.context["seats_before"]] == ["WG9"]
    for words in (
        "SME or start-up",
        "since",
        "13 June 2016",
        "Old name",
        "31 December 2019",
        "Charlotte Example",
        "https://example.org",
    ):
        assert words in page


def test_organisation_hides_the_seat_in_a_proposed_group(client: Client) -> None:
    organisation = make.make_member()
    make.make_mandate(make.make_group(code="WG77", state=WorkingGroup.State.PROPOSED), organisation)

    assert "WG77" not in page_of(organisation, client)


def test_organisation_that_left_is_a_former_member(client: Client) -> None:
    assert "Former member" in page_of(make.make_member(period=make.UNTIL_2020), client)


def test_organisation_with_a_seat_and_no_membership_is_shown(client: Client) -> None:
    organisation = make.make_organisation()
    make.make_mandate(make.make_group(), organisation)

    assert "Not a member" in page_of(organisation, client)


def test_organisation_unknown_or_without_any_tie_is_not_found(client: Client) -> None:
    stranger = make.make_organisation()

    assert client.get(stranger.get_absolute_url()).status_code == 404
    assert client.get("/members/nobody/").status_code == 404


def test_organisation_shows_listed_people_to_members_only(scene: Scene) -> None:
    Person.objects.filter(pk=scene.people["participant"].pk).update(name_shown_to="members")
    gone = make.make_person(name="Gone", name_shown_to="public")
    make.make_affiliation(gone, scene.organisation, period=make.UNTIL_2020)
    locked_out = make.make_person(name="Locked out", name_shown_to="public", is_active=False)
    make.make_affiliation(locked_out, scene.organisation)

    shown = {}
    for persona in ("anonymous", "registered", "former", "outsider", "secretariat"):
        person = scene.person(persona)
        client = signed_in(person) if person else Client()
        context = client.get(scene.organisation.get_absolute_url()).context
        shown[persona] = [person.name for _row, person in context["people"]]

    assert shown == {
        "anonymous": [],
        "registered": [],
        "former": [],
        "outsider": ["Participant"],
        "secretariat": ["Colleague", "Participant"],
    }


def test_seat_names_a_listed_person_to_members_only(scene: Scene) -> None:
    organisation = Organisation.objects.get(name="Chairing company")
    outsider = signed_in(scene.people["outsider"])
    hidden = [">Chair</span>" in page_of(organisation, client) for client in (Client(), outsider)]
    Person.objects.filter(pk=scene.people["chair"].pk).update(name_shown_to="members", name="Ada Example")

    assert "Ada Example" not in page_of(organisation, Client())
    assert "Ada Example" in page_of(organisation, outsider)
    assert hidden == [True, True]


def test_organisation_shows_nobody_by_an_email_address(scene: Scene) -> None:
    Person.objects.update(name_shown_to="public", email_shown_to="public", name="")
    outsider = signed_in(scene.people["outsider"])

    for organisation in (scene.organisation, Organisation.objects.get(name="Chairing company")):
        main = page_of(organisation, outsider).partition("<main")[2].partition("</main")[0]
        assert "@" not in main


def test_organisation_shows_the_reports_that_the_viewer_may_see(scene: Scene) -> None:
    titles = {Tlp.CLEAR: "Clear words", Tlp.GREEN: "Green words", Tlp.AMBER: "Amber words"}
    for label, title in titles.items():
        report = make.make_report(label, title=title, is_announced=False, addressed_to=[scene.group])
        report.organisations.add(scene.organisation)
    make.make_report(state="draft", title="Draft").organisations.add(scene.organisation)

    seen = {}
    for persona in ("anonymous", "outsider", "participant"):
        person = scene.person(persona)
        client = signed_in(person) if person else Client()
        context = client.get(scene.organisation.get_absolute_url()).context
        seen[persona] = {report.title for report in context["reports"]}

    assert seen == {
        "anonymous": {"Clear words"},
        "outsider": {"Clear words", "Green words"},
        "participant": {"Clear words", "Green words", "Amber words"},
    }


@pytest.mark.parametrize("rows", [1, 3])
def test_organisation_asks_eight_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    organisation = make.make_member()
    for _row in range(rows):
        make.make_mandate(make.make_group(), organisation, person=make.make_person())
        make.make_report().organisations.add(organisation)

    with django_assert_num_queries(8):
        client.get(organisation.get_absolute_url())


def test_profile_saves_and_records_the_change() -> None:
    person = make.make_person(name="Before")
    client = signed_in(person)

    response = client.post(
        reverse("members:profile"),
        {
            "name": "After",
            "latin_name": "After",
            "time_zone": "Asia/Jerusalem",
            "name_shown_to": "members",
            "photo_shown_to": "groups",
            "job_title_shown_to": "public",
            "email_shown_to": "staff",
        },
    )

    person.refresh_from_db()
    assert response.headers["Location"] == "/me/profile/"
    assert (person.name, person.latin_name, person.time_zone, person.name_shown_to) == (
        "After",
        "After",
        "Asia/Jerusalem",
        "members",
    )
    assert (person.photo_shown_to, person.job_title_shown_to, person.email_shown_to) == (
        "groups",
        "public",
        "staff",
    )
    assert [entry.verb for entry in Entry.objects.all()] == ["profile.changed"]
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Your profile is saved."]


def test_profile_needs_a_name_and_keeps_what_was() -> None:
    person = make.make_person(name="Before")

    response = signed_in(person).post("/me/profile/", {"name": "", "time_zone": "Mars"})

    person.refresh_from_db()
    assert {"name", "time_zone"} <= set(response.context["form"].errors)
    assert person.name == "Before"


def test_profile_shows_where_the_person_works() -> None:
    person = make.make_person()
    empty = signed_in(person).get("/me/profile/").content.decode()
    make.make_affiliation(
        person, make.make_member(name="Ours"), job_title="Analyst", is_official_contact=True
    )

    page = signed_in(person).get("/me/profile/").content.decode()

    assert "not linked to a member organisation" in empty
    assert all(words in page for words in ("Ours", "Analyst", "Official contact", "13 June 2016"))


@pytest.mark.parametrize("address", ["/me/", "/me/profile/", "/me/undertaking/"])
def test_personal_page_asks_a_visitor_to_sign_in(client: Client, address: str) -> None:
    assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"
