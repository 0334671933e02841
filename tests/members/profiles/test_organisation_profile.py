"""What an organisation says of itself: proposed by its official contact, published once the secretariat accepts it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from journal.models import Entry
from members.models import Organisation, Person, Picture, ProfileProposal
from members.profiles import actions
from members.profiles.actions import (
    accept_proposal,
    propose_profile,
    refuse_proposal,
    withdraw_proposal,
)
from members.profiles.difference import Kind, difference_of, words_between
from tests import factories as make
from tests.members.profiles.samples import as_file, drawn, make_picture
from tests.office import address, at_work, list_address, recorded

pytestmark = pytest.mark.django_db

ADDRESS = "/me/organisation/hospital/profile/"
State = ProfileProposal.State


@pytest.fixture
def hospital() -> Organisation:
    return make.make_member(name="Hospital", website="https://old.example", description="We *heal*.")


@pytest.fixture
def contact(hospital: Organisation) -> Person:
    person = make.make_person(email="contact@example.org")
    make.make_affiliation(person, hospital, is_official_contact=True)
    return person


@pytest.fixture
def staff() -> Person:
    return make.make_staff(email="staff@example.org")


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def propose(hospital: Organisation, contact: Person, **values: Any) -> ProfileProposal:
    return propose_profile(
        organisation=hospital,
        by=contact,
        **{"description": "We heal people.", "website": "https://new.example", **values},
    )


def page_of(hospital: Organisation) -> str:
    return Client().get(hospital.get_absolute_url()).content.decode()


def test_page_stays_until_the_proposal_is_accepted(
    hospital: Organisation, contact: Person, staff: Person
) -> None:
    proposal = propose(hospital, contact)
    before = page_of(hospital)

    accept_proposal(proposal=proposal, by=staff)

    after = page_of(hospital)
    assert ("We <em>heal</em>." in before, "https://old.example" in before) == (True, True)
    assert ("We heal people." in before, "https://new.example" in before) == (False, False)
    assert ("We heal people." in after, "https://new.example" in after) == (True, True)
    assert recorded() == [
        ("profile_proposal.proposed", "Hospital"),
        ("organisation.profile_changed", "Hospital"),
        ("profile_proposal.accepted", "Hospital"),
    ]


def test_what_is_refused_changes_nothing_and_says_why(
    hospital: Organisation, contact: Person, staff: Person
) -> None:
    proposal = propose(hospital, contact)

    with pytest.raises(ValidationError, match="Say why"):
        refuse_proposal(proposal=proposal, reason="  ", by=staff)
    refuse_proposal(proposal=proposal, reason="Too long.", by=staff)

    hospital.refresh_from_db()
    proposal.refresh_from_db()
    assert (hospital.description, proposal.state, proposal.reason) == (
        "We *heal*.",
        State.REFUSED,
        "Too long.",
    )
    assert "Too long." in signed_in(contact).get(ADDRESS).content.decode()


@pytest.mark.parametrize("end", ["accept", "refuse", "withdraw"])
def test_what_is_settled_stays_settled(
    hospital: Organisation, contact: Person, staff: Person, end: str
) -> None:
    proposal = propose(hospital, contact)
    match end:
        case "accept":
            accept_proposal(proposal=proposal, by=staff)
        case "refuse":
            refuse_proposal(proposal=proposal, reason="No.", by=staff)
        case "withdraw":
            withdraw_proposal(proposal=proposal, by=contact)

    with pytest.raises(ValidationError, match="settled already"):
        accept_proposal(proposal=proposal, by=staff)
    with pytest.raises(ValidationError, match="settled already"):
        refuse_proposal(proposal=proposal, reason="No.", by=staff)
    with pytest.raises(ValidationError, match="settled already"):
        withdraw_proposal(proposal=proposal, by=contact)


def test_newer_proposal_takes_the_place_of_the_one_that_waits_and_keeps_its_logo(
    hospital: Organisation, contact: Person, staff: Person
) -> None:
    first = propose(hospital, contact, logo_change="replace", logo=as_file(drawn(400, 100)))
    second = propose(hospital, contact, description="Better.", logo_change="replace")

    with pytest.raises(ValidationError, match="settled already"):
        accept_proposal(proposal=first, by=staff)
    accept_proposal(proposal=second, by=staff)

    first.refresh_from_db()
    assert first.state == State.WITHDRAWN
    assert Entry.objects.about(first).filter(verb="profile_proposal.withdrawn").count() == 1
    logo = Picture.objects.get()
    assert (logo.organisation, logo.width, logo.height) == (hospital, 400, 100)


def test_nothing_new_is_no_proposal(hospital: Organisation, contact: Person) -> None:
    with pytest.raises(ValidationError, match="says already"):
        propose(hospital, contact, description=hospital.description, website=hospital.website)

    assert not ProfileProposal.objects.exists()


def test_proposals_of_an_hour_are_limited(
    hospital: Organisation, contact: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AN_HOUR", 1)
    propose(hospital, contact)

    with pytest.raises(ValidationError, match="many proposals"):
        propose(hospital, contact, description="Again.")

    assert hospital.profile_proposals.get().description == "We heal people."


def test_logo_is_published_with_the_proposal_and_keeps_its_address(
    client: Client, hospital: Organisation, contact: Person, staff: Person
) -> None:
    published = make_picture(organisation=hospital)
    proposal = propose(hospital, contact, logo_change="replace", logo=as_file(drawn(400, 100)))
    proposed = Picture.objects.get(proposal=proposal)

    seen = {
        "visitor": client.get(proposed.get_absolute_url()).status_code,
        "contact": signed_in(contact).get(proposed.get_absolute_url()).status_code,
        "staff": signed_in(staff).get(proposed.get_absolute_url()).status_code,
        "stranger": signed_in(make.make_person()).get(proposed.get_absolute_url()).status_code,
    }
    accept_proposal(proposal=proposal, by=staff)

    published.refresh_from_db()
    assert seen == {"visitor": 404, "contact": 200, "staff": 200, "stranger": 404}
    assert (published.width, published.height) == (400, 100)
    assert client.get(published.get_absolute_url()).status_code == 200
    assert client.get(proposed.get_absolute_url()).status_code == 404
    assert f'src="{published.get_absolute_url()}" width="400" height="100"' in page_of(hospital)


def test_logo_goes_when_that_is_proposed(hospital: Organisation, contact: Person, staff: Person) -> None:
    make_picture(organisation=hospital)

    accept_proposal(proposal=propose(hospital, contact, logo_change="remove"), by=staff)

    assert not Picture.objects.exists()


def test_logo_of_an_organisation_outside_the_directory_is_for_members(
    client: Client, contact: Person
) -> None:
    hidden = make.make_member(is_listed=False)
    logo = make_picture(organisation=hidden)

    assert client.get(logo.get_absolute_url()).status_code == 404
    assert signed_in(contact).get(logo.get_absolute_url())["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("why", ["colleague", "former contact", "of another", "contact of a former member"])
def test_only_the_official_contact_of_a_member_proposes_and_takes_back(
    hospital: Organisation, contact: Person, why: str
) -> None:
    proposal = propose(hospital, contact)
    person = make.make_person()
    match why:
        case "colleague":
            make.make_affiliation(person, hospital)
        case "former contact":
            make.make_affiliation(person, hospital, is_official_contact=True, period=make.UNTIL_2020)
        case "of another":
            make.make_affiliation(person, make.make_member(), is_official_contact=True)
        case "contact of a former member":
            left = make.make_member(period=make.UNTIL_2020)
            make.make_affiliation(person, left, is_official_contact=True)
    client = signed_in(person)

    client.post(ADDRESS, {"description": "Hacked", "website": "", "logo_change": "keep"})
    client.post(f"{ADDRESS}withdraw/")
    with pytest.raises(ValidationError, match="Only an official contact"):
        propose(hospital, person)
    with pytest.raises(ValidationError, match="Only an official contact"):
        withdraw_proposal(proposal=proposal, by=person)

    assert client.get(ADDRESS).status_code == 404
    assert list(hospital.profile_proposals.values_list("description", "state")) == [
        ("We heal people.", "open")
    ]


def test_contact_proposes_on_the_page_and_keeps_what_was_typed_when_it_is_refused(
    hospital: Organisation, contact: Person
) -> None:
    client = signed_in(contact)
    typed = {"description": "Words " * 9, "website": "not an address", "logo_change": "keep"}

    refused = client.post(ADDRESS, typed)
    no_file = client.post(ADDRESS, typed | {"website": "", "logo_change": "replace"})
    no_logo = client.post(
        ADDRESS, typed | {"website": "", "logo": SimpleUploadedFile("logo.svg", b"<svg/>", "image/svg+xml")}
    )
    logo_lost = client.post(
        ADDRESS, typed | {"logo": SimpleUploadedFile("l.png", as_file(drawn()), "image/png")}
    )
    taken = client.post(
        ADDRESS,
        typed
        | {"website": "example.org", "logo": SimpleUploadedFile("l.png", as_file(drawn()), "image/png")},
    )

    for response, words in (
        (refused, "Write an address such as https://example.org."),
        (no_file, "Choose the file of the logo"),
        (no_logo, "no PNG, JPEG or WebP"),
        (logo_lost, "Choose the file again"),
    ):
        assert (response.status_code, words in response.content.decode()) == (422, True)
        assert "Words Words" in response.content.decode()
    assert taken["Location"] == ADDRESS
    proposal = ProfileProposal.objects.get()
    assert (proposal.website, proposal.logo_change) == ("https://example.org", "replace")
    assert "Waits for the secretariat" in client.get(ADDRESS).content.decode()


def test_words_of_an_organisation_can_do_nothing(hospital: Organisation) -> None:
    Organisation.objects.update(description="<script>alert(1)</script> [x](javascript:alert(1)) ![i](/x.png)")

    page = page_of(hospital)

    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert 'src="/x.png"' not in page


def test_difference_tells_what_goes_and_what_comes(hospital: Organisation, contact: Person) -> None:
    difference = difference_of(propose(hospital, contact, website="https://old.example"))

    assert difference.description == [
        (Kind.SAME, "We "),
        (Kind.GONE, "*"),
        (Kind.SAME, "heal"),
        (Kind.GONE, "*"),
        (Kind.NEW, " people"),
        (Kind.SAME, "."),
    ]
    assert (difference.is_described_anew, difference.has_another_website) == (True, False)


def test_difference_of_long_texts_is_quick() -> None:
    words = words_between("one two " * 500, "two one " * 500)

    assert "".join(text for kind, text in words if kind != Kind.NEW) == "one two " * 500
    assert "".join(text for kind, text in words if kind != Kind.GONE) == "two one " * 500


def test_office_sees_the_difference_and_settles_it(
    client: Client, hospital: Organisation, contact: Person, staff: Person
) -> None:
    proposal = propose(hospital, contact, logo_change="replace", logo=as_file(drawn()))
    at_work(client, staff)

    waiting = client.get("/admin/").content.decode()
    shown = client.get(address(proposal)).content.decode()
    asked = client.get(address(proposal, "refuse")).content.decode()
    unsaid = client.post(address(proposal, "refuse"), {"reason": ""})
    client.post(address(proposal, "accept"))

    proposal.refresh_from_db()
    assert address(proposal) in waiting
    for page in (shown, asked):
        assert "<del>*</del>" in page
        assert "<ins> people</ins>" in page
        assert "https://new.example" in page
        assert "/pictures/" in page
    assert unsaid.status_code == 200
    assert proposal.state == State.ACCEPTED
    assert "accept/" not in client.get(address(proposal)).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_queue_of_the_office_asks_a_constant_number_of_queries(
    client: Client, staff: Person, django_assert_num_queries: Any, rows: int
) -> None:
    for _row in range(rows):
        ProfileProposal.objects.create(organisation=make.make_organisation(), by=make.make_person())
    at_work(client, staff)
    client.get(list_address(ProfileProposal))

    with django_assert_num_queries(5):
        client.get(list_address(ProfileProposal))
