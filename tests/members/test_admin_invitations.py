"""The office invites and decides for any organisation, and says how many people may come."""

import datetime
from collections.abc import Callable

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from members.models import Affiliation, AffiliationRequest, Invitation, SeatAllowance
from tests import factories as make
from tests.members.my_organisation.conftest import House, make_house
from tests.office import address, at_work, list_address, recorded, said, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    return at_work(client, make.make_staff(name="Staff"))


@pytest.fixture
def house(db: None) -> House:
    return make_house("Ours")


def make_invitation() -> Invitation:
    row = Invitation(organisation=make.make_member(), email="guest@example.org")
    row.begin_to_hold()
    row.save()
    return row


def make_request() -> AffiliationRequest:
    return AffiliationRequest.objects.create(person=make.make_person(), organisation=make.make_member())


@pytest.mark.parametrize(
    ("model", "make_one"), [(Invitation, make_invitation), (AffiliationRequest, make_request)]
)
def test_lists_take_a_constant_number_of_queries(
    office: Client,
    model: type[Model],
    make_one: Callable[[], object],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for rows_added in (1, 2):
        for _row in range(rows_added):
            make_one()
        with django_assert_num_queries(5):
            assert office.get(list_address(model)).status_code == 200


def test_staff_invites_for_any_organisation(office: Client, house: House) -> None:
    data = typed(office.get(list_address(Invitation, "add")))
    data |= {"organisation": house.organisation.pk, "email": "New@ours.example", "is_official_contact": "on"}

    response = office.post(list_address(Invitation, "add"), data, follow=True)

    invitation = Invitation.objects.get(email="new@ours.example")
    assert response.status_code == 200
    assert (invitation.is_official_contact, invitation.state) == (True, "open")
    assert recorded()[-1] == ("invitation.sent", "Ours hospital")


def test_refusal_is_said_on_the_form(office: Client, house: House) -> None:
    SeatAllowance.objects.create(category="sme", seats=1)
    data = typed(office.get(list_address(Invitation, "add")))
    data |= {"organisation": house.organisation.pk, "email": "new@ours.example"}

    response = office.post(list_address(Invitation, "add"), data)

    assert "no seat left" in response.context["adminform"].form.non_field_errors()[0]
    assert b'value="new@ours.example"' in response.content


def test_invitation_is_only_shown_and_acted_upon_by_steps(office: Client, house: House) -> None:
    Invitation.objects.update(sent_at=timezone.now() - datetime.timedelta(hours=1))
    page = office.get(address(house.invitation))

    again = office.post(address(house.invitation, "again"), follow=True)
    revoked = office.post(address(house.invitation, "revoke"), follow=True)

    assert list(page.context["adminform"].form.fields) == []
    assert [said(response) for response in (again, revoked)] == [
        ["The invitation is sent again."],
        ["The invitation is revoked."],
    ]
    assert [verb for verb, _label in recorded()[-2:]] == ["invitation.sent_again", "invitation.revoked"]


@pytest.mark.parametrize("state", ["open", "expired", "accepted", "revoked"])
def test_invitations_are_filtered_by_what_became_of_them(office: Client, house: House, state: str) -> None:
    response = office.get(f"{list_address(Invitation)}?state={state}")

    assert len(response.context["cl"].result_list) == (1 if state == "open" else 0)


def test_staff_decides_on_requests(office: Client, house: House) -> None:
    other = AffiliationRequest.objects.create(person=make.make_person(), organisation=house.organisation)

    office.post(address(house.request, "approve"))
    office.post(address(other, "refuse"), {"reason": "Not known."})

    assert set(AffiliationRequest.objects.values_list("state", "reason")) == {
        ("approved", ""),
        ("refused", "Not known."),
    }
    assert Affiliation.objects.filter(person=house.request.person).exists()


def test_staff_makes_and_takes_back_contacts_also_the_last(office: Client, house: House) -> None:
    office.post(address(house.of_contact, "take_back_contact"))
    office.post(address(house.of_colleague, "make_contact"))

    assert list(Affiliation.objects.current().contacts()) == [house.of_colleague]


def test_affiliation_of_today_is_ended_today_in_the_office_too(office: Client, house: House) -> None:
    office.post(address(house.request, "approve"))
    affiliation = Affiliation.objects.get(person=house.request.person)

    response = office.post(address(affiliation, "end"), {"on": str(affiliation.starts)}, follow=True)

    assert response.redirect_chain[0][0] == list_address(Affiliation)
    assert not Affiliation.objects.filter(pk=affiliation.pk).exists()


def test_seats_of_a_category_are_set_and_recorded(office: Client) -> None:
    data = typed(office.get(list_address(SeatAllowance, "add"))) | {"category": "sme", "seats": "5"}

    office.post(list_address(SeatAllowance, "add"), data)

    assert SeatAllowance.objects.get().seats == 5
    assert recorded() == [("seatallowance.added", "SME or start-up: 5")]
    assert office.get(list_address(SeatAllowance)).status_code == 200
