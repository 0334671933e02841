"""How many people an organisation may have on the portal, also when two come at once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from members.actions import affiliate, end_affiliation
from members.actions.affiliations import take_back_contact
from members.dated import today
from members.models import Affiliation, Invitation, SeatAllowance
from members.models.seat_allowance import Seats, seats_of
from members.my_organisation import invitations
from members.my_organisation.invitations import accept_invitation, invite, open_account, revoke_invitation
from members.my_organisation.requests import approve_request, ask_to_join
from tests import factories as make
from tests.members.my_organisation.conftest import House, make_house

TAKEN = 3  # contact, colleague and the guest who is invited


def allow(seats: int) -> None:
    SeatAllowance.objects.update_or_create(category="sme", defaults={"seats": seats})


@pytest.mark.django_db
def test_people_and_open_invitations_take_seats(ours: House) -> None:
    make.make_affiliation(make.make_person(), ours.organisation, period=make.UNTIL_2020)
    without_limit = seats_of(ours.organisation)
    allow(5)
    SeatAllowance.objects.create(category="university", seats=1)

    assert without_limit == Seats(taken=TAKEN, allowed=None)
    assert seats_of(ours.organisation) == Seats(taken=TAKEN, allowed=5)


@pytest.mark.django_db
def test_full_organisation_takes_nobody_more_and_says_so(ours: House) -> None:
    allow(TAKEN)
    ways: list[Callable[[], Any]] = [
        lambda: invite(organisation=ours.organisation, email="more@ours.example", by=ours.contact),
        lambda: approve_request(request=ours.request, by=ours.contact),
        lambda: affiliate(
            person=make.make_person(), organisation=ours.organisation, starts=today(), by=ours.contact
        ),
    ]

    for way in ways:
        with pytest.raises(ValidationError, match="no seat left: 3 of 3 are taken"):
            way()
    assert seats_of(ours.organisation).taken == TAKEN


@pytest.mark.django_db
def test_nobody_mails_the_world_where_there_is_no_limit(ours: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_OPEN", 2)
    invite(organisation=ours.organisation, email="second@ours.example", by=ours.contact)

    with pytest.raises(ValidationError, match="invitations are open"):
        invite(organisation=ours.organisation, email="third@ours.example", by=ours.contact)


@pytest.mark.django_db
def test_inviting_and_revoking_mails_nobody_without_end(ours: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invitations, "MOST_A_DAY", 1)
    revoke_invitation(invitation=ours.invitation, by=ours.contact)

    with pytest.raises(ValidationError, match="within a day"):
        invite(organisation=ours.organisation, email="guest@ours.example", by=ours.contact)


@pytest.mark.django_db
def test_seat_is_kept_for_who_is_invited(ours: House) -> None:
    allow(TAKEN)

    open_account(invitation=ours.invitation, name="Guest")

    assert seats_of(ours.organisation) == Seats(taken=TAKEN, allowed=TAKEN)


@pytest.mark.django_db
def test_seat_is_free_again_when_somebody_leaves_or_an_invitation_is_revoked(ours: House) -> None:
    allow(TAKEN)
    revoke_invitation(invitation=ours.invitation, by=ours.contact)
    end_affiliation(affiliation=ours.of_colleague, on=today(), by=ours.contact)

    approve_request(request=ours.request, by=ours.contact)
    invite(organisation=ours.organisation, email="more@ours.example", by=ours.contact)

    assert seats_of(ours.organisation).are_full


@pytest.mark.django_db
def test_history_takes_no_seat(ours: House) -> None:
    allow(TAKEN)
    past = Affiliation(person=make.make_person(), organisation=ours.organisation, period=make.UNTIL_2020)

    past.full_clean()


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """What became of acts that begin together: "" or the words of the refusal."""
    outcomes: list[str] = []
    together = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> None:
        together.wait()
        try:
            act()
            outcomes.append("")
        except ValidationError as refusal:
            outcomes.append(refusal.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_two_invitations_at_once_do_not_take_the_same_seat() -> None:
    ours = make_house("Ours")
    allow(TAKEN + 1)

    outcomes = at_once(
        *(
            lambda email=f"{number}@ours.example": invite(
                organisation=ours.organisation, email=email, by=ours.contact
            )
            for number in range(4)
        )
    )

    assert [bool(outcome) for outcome in outcomes] == [False, True, True, True]
    assert seats_of(ours.organisation).taken == TAKEN + 1


@pytest.mark.django_db(transaction=True)
def test_approval_and_invitation_at_once_do_not_take_the_same_seat() -> None:
    ours = make_house("Ours")
    allow(TAKEN + 1)

    outcomes = at_once(
        lambda: invite(organisation=ours.organisation, email="more@ours.example", by=ours.contact),
        lambda: approve_request(request=ours.request, by=ours.contact),
    )

    assert [bool(outcome) for outcome in outcomes] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_make_one_affiliation() -> None:
    ours = make_house("Ours")

    outcomes = at_once(*[lambda: approve_request(request=ours.request, by=ours.contact)] * 2)

    assert outcomes == ["", "Somebody decided on this request in the meantime."]
    assert ours.request.person.affiliations.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_acceptances_at_once_let_one_in() -> None:
    ours = make_house("Ours")
    guest = make.make_person(email="guest@ours.example")

    outcomes = at_once(*[lambda: accept_invitation(invitation=ours.invitation, by=guest)] * 2)

    assert outcomes == ["", "This invitation was accepted or revoked in the meantime."]
    assert guest.affiliations.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_accounts_at_once_are_one() -> None:
    ours = make_house("Ours")

    outcomes = at_once(*[lambda: open_account(invitation=ours.invitation, name="Guest")] * 2)

    assert outcomes == ["", "This invitation was accepted or revoked in the meantime."]
    assert Invitation.objects.get().affiliation is not None


@pytest.mark.django_db(transaction=True)
def test_two_contacts_who_take_each_other_back_at_once_leave_one() -> None:
    ours = make_house("Ours")
    Affiliation.objects.update(is_official_contact=True)

    outcomes = at_once(
        lambda: take_back_contact(affiliation=ours.of_colleague, must_leave_a_contact=True, by=ours.contact),
        lambda: end_affiliation(
            affiliation=ours.of_contact, on=today(), must_leave_a_contact=True, by=ours.colleague
        ),
    )

    assert [bool(outcome) for outcome in outcomes] == [False, True]
    assert Affiliation.objects.current().contacts().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_are_one() -> None:
    ours = make_house("Ours")
    person = make.make_person()

    outcomes = at_once(*[lambda: ask_to_join(organisation=ours.organisation, by=person)] * 2)

    assert outcomes == ["", "You have asked this organisation already: its answer is awaited."]
