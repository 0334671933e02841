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

    assert cockpit.status == "SME or start-up: Active. Since 13 June 2016."
    assert [line.words for line in cockpit.contacts] == ["Ann"]
    assert cockpit.people == "1 seat taken of 5"
    assert [line.words for line in cockpit.waits] == [
        "Proposed profile",
        "Bob asks to join",
        "Member without a country",
    ]
    for line in (*cockpit.contacts, *cockpit.waits, *cockpit.links):
        assert office.get(line.address).status_code == 200, line


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
