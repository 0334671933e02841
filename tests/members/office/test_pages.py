"""Merging in the office, and what heads the page of an organisation."""

import datetime

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.actions.memberships import GRACE
from members.admin.cockpit import status_in_words
from members.dated import today
from members.models import (
    Affiliation,
    AffiliationRequest,
    Invitation,
    Membership,
    Merge,
    Organisation,
    ProfileProposal,
    SeatAllowance,
)
from members.quality.actions import look_for_findings
from tests import factories as make
from tests.office import address, at_work, list_address, said

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = today()


@pytest.fixture
def office(client: Client) -> Client:
    return at_work(client, make.make_staff(name="Staff"))


def pair() -> tuple[Organisation, Organisation]:
    kept, gone = make.make_member(name="Kept"), make.make_organisation(name="Gone")
    make.make_affiliation(make.make_person(name="Ann"), gone)
    return kept, gone


# Merging


def test_merge_is_asked_tried_and_done(office: Client) -> None:
    kept, gone = pair()
    page = address(gone, "merge")

    asked = office.get(page)
    looked = office.get(page, {"into": "kept"})
    untouched = Affiliation.objects.filter(organisation=gone).count()
    done = office.post(page, {"into": "KEPT", "stage": "act"}, follow=True)

    assert b"Organisation that stays" in asked.content
    assert looked.context["tried"].moves == [("Affiliations", 1)]
    assert "1 person acts for a member from then on, and did not before." in looked.content.decode()
    assert untouched == 1
    assert said(done) == ["Gone went into Kept."]
    assert done.redirect_chain[-1][0] == address(kept)
    assert kept.affiliations.count() == 1


def test_merge_that_cannot_be_says_every_reason(office: Client) -> None:
    kept, gone = pair()
    make.make_affiliation(Affiliation.objects.get().person, kept)
    Membership.objects.create(organisation=gone, category="sme", period=make.SINCE_2016)

    response = office.post(address(gone, "merge"), {"into": "kept", "stage": "act"})

    assert len(response.context["tried"].refusals) == 2
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize("into", ["", "nobody", "gone", "\0"])
def test_merge_into_nothing_or_itself_is_refused(into: str, office: Client) -> None:
    _kept, gone = pair()

    response = office.post(address(gone, "merge"), {"into": into, "stage": "act"})

    assert response.status_code == 200
    assert Organisation.objects.count() == 2


def test_merge_is_undone_in_the_office(office: Client) -> None:
    _kept, gone = pair()
    office.post(address(gone, "merge"), {"into": "kept", "stage": "act"})
    merge = Merge.objects.get()

    listed = office.get(list_address(Merge))
    done = office.post(address(merge, "undo"), follow=True)
    steps = office.get(address(merge)).context["steps"]

    assert b"Gone" in listed.content
    assert said(done) == ["The two are apart again."]
    assert Organisation.objects.get(pk=gone.pk).affiliations.count() == 1
    assert steps == []


def test_undo_that_would_lose_something_says_what(office: Client) -> None:
    _kept, gone = pair()
    office.post(address(gone, "merge"), {"into": "kept", "stage": "act"})
    Affiliation.objects.update(job_title="Director")

    response = office.post(address(Merge.objects.get(), "undo"))

    assert "was changed since." in response.content.decode()
    assert not Organisation.objects.filter(pk=gone.pk).exists()


def test_merging_is_for_the_secretariat(client: Client) -> None:
    _kept, gone = pair()
    at_work(client, make.make_person())

    response = client.post(address(gone, "merge"), {"into": "kept", "stage": "act"}, follow=True)

    assert response.status_code == 403
    assert Organisation.objects.count() == 2


# What heads the page


def test_page_says_how_an_organisation_stands_and_what_waits(office: Client) -> None:
    SeatAllowance.objects.create(category="sme", seats=5)
    member = make.make_member(name="Ours", country="BE")
    contact = make.make_person(name="Ann")
    make.make_affiliation(contact, member, is_official_contact=True)
    ProfileProposal.objects.create(organisation=member, by=contact)
    asking = make.make_person(name="Bob")
    AffiliationRequest.objects.create(person=asking, organisation=member)
    Organisation.objects.update(country="")
    look_for_findings()

    cockpit = office.get(address(member)).context["cockpit"]

    assert cockpit.status.words == "SME or start-up: Active. Since 13 June 2016."
    assert [line.words for line in cockpit.contacts] == ["Ann"]
    assert cockpit.people == "1 seat taken of 5"
    assert [line.words for line in cockpit.waits] == [
        "Proposed profile",
        "Bob asks to join",
        "Member without a country",
    ]
    for line in (cockpit.status, *cockpit.contacts, *cockpit.waits, *cockpit.links):
        assert office.get(line.address).status_code == 200, line


def test_what_is_mended_waits_no_more(office: Client) -> None:
    member = make.make_member(name="Ours")
    look_for_findings(["no_country", "no_category"])
    Organisation.objects.update(country="BE")

    assert office.get(address(member)).context["cockpit"].waits == []


def test_page_leads_to_the_pair_it_may_be_and_to_what_went_into_it(office: Client) -> None:
    kept, gone = pair()
    Organisation.objects.update(email_domains=["shared.example"])
    look_for_findings(["duplicate"])
    waits = [
        [line.words for line in office.get(address(row)).context["cockpit"].waits] for row in (kept, gone)
    ]

    office.post(address(gone, "merge"), {"into": "kept", "stage": "act"})
    cockpit = office.get(address(kept)).context["cockpit"]

    assert waits == [["May be the same organisation as another"]] * 2
    assert cockpit.waits == []
    links = {line.words: line.address for line in cockpit.links}
    assert links["Gone went into it: undo"] == address(Merge.objects.get())


# Inviting


def test_somebody_is_invited_on_the_page_of_the_organisation(office: Client) -> None:
    member = make.make_member(name="Ours")
    page = address(member, "invite")
    asked = office.get(page).context["adminform"].form

    refused = office.post(page, {"email": "no address"})
    done = office.post(page, {"email": "ann@example.org", "is_official_contact": "on"}, follow=True)

    assert asked["is_official_contact"].value() is True
    assert refused.context["errors"]
    assert said(done) == ["The invitation is on its way."]
    assert done.redirect_chain[-1][0] == address(member)
    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.is_official_contact) == ("ann@example.org", True)


def test_nobody_is_invited_to_what_is_no_member(office: Client) -> None:
    response = office.post(address(make.make_organisation(name="Ours"), "invite"), {"email": "a@example.org"})

    assert "Ours is no member at present" in response.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("membership", "words"),
    [
        (None, "It has never been a member."),
        (Membership(category="sme", period=make.UNTIL_2020), "Ended on 1 January 2020."),
        (Membership(period=DateRange(TODAY + DAY, None)), "No category: Board-approved, not yet begun."),
        (
            Membership(category="sme", dues_until=TODAY, period=DateRange(None, TODAY + GRACE)),
            "In grace: dues are awaited. It ends by itself on",
        ),
        (
            Membership(category="sme", dues_until=TODAY + DAY, period=DateRange(None, TODAY + DAY + GRACE)),
            "Dues are paid until",
        ),
    ],
)
def test_status_is_told_in_words(membership: Membership | None, words: str) -> None:
    assert words in status_in_words([membership] if membership else [])


def test_page_takes_as_many_queries_for_more_people(office: Client) -> None:
    member = make.make_member(name="Ours")

    def add() -> None:
        person = make.make_person()
        make.make_affiliation(person, member, is_official_contact=True)
        AffiliationRequest.objects.create(person=make.make_person(), organisation=member)

    add()
    office.get(address(member))
    with CaptureQueriesContext(connection) as few:
        office.get(address(member))
    add()
    add()
    with CaptureQueriesContext(connection) as many:
        office.get(address(member))

    assert len(few) == len(many)


# Searching


@pytest.mark.parametrize("words", ["ann", "Ours", "ann ours", "ann@example.org", "ÓRS"])
def test_affiliations_are_found_by_person_and_organisation(words: str, office: Client) -> None:
    member = make.make_member(name="Ours", acronym="ÓRS")
    row = make.make_affiliation(make.make_person(name="Ann", email="ann@example.org"), member)
    make.make_affiliation(make.make_person(name="Bob"), make.make_member(name="Others"))

    assert list(office.get(list_address(Affiliation), {"q": words}).context["cl"].result_list) == [row]
