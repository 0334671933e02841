"""What organisations propose to say of themselves, told to the secretariat and back to their official contacts."""

import pytest

from members.models import Organisation, Person, ProfileProposal
from members.profiles.actions import accept_proposal, propose_profile, refuse_proposal, withdraw_proposal
from notifications.tasks import dispatch_journal, send_deliveries
from tests import factories as make
from tests.notifications.conftest import MailServer, text_of
from tests.notifications.facts import run_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> Organisation:
    return make.make_member(name="Hospital")


@pytest.fixture
def contact(hospital: Organisation) -> Person:
    person = make.make_person(email="contact@example.org")
    make.make_affiliation(person, hospital, is_official_contact=True)
    return person


@pytest.fixture
def staff() -> Person:
    return make.make_staff(email="staff@example.org")


def propose(hospital: Organisation, contact: Person) -> ProfileProposal:
    return propose_profile(organisation=hospital, description="We heal.", website="", by=contact)


def test_secretariat_is_told_of_a_proposal_and_the_contacts_why_it_was_refused(
    hospital: Organisation, contact: Person, staff: Person, mail_server: MailServer
) -> None:
    second = make.make_person(email="second@example.org")
    make.make_affiliation(second, hospital, is_official_contact=True)
    make.make_affiliation(make.make_person(email="colleague@example.org"), hospital)

    proposal = propose(hospital, contact)
    run_tasks()
    at_first = mail_server.recipients
    refuse_proposal(proposal=proposal, reason="Too much praise.", by=staff)
    run_tasks()

    assert at_first == ["staff@example.org"]
    assert mail_server.recipients == ["contact@example.org", "second@example.org", "staff@example.org"]
    to_staff = mail_server.mail_to("staff@example.org")
    assert to_staff["Subject"] == "Hospital proposes another public profile"
    assert f"/admin/members/profileproposal/{proposal.pk}/change/" in text_of(to_staff)
    to_contact = mail_server.mail_to("contact@example.org")
    assert to_contact["Subject"] == "The proposed profile of Hospital is not published"
    assert "Too much praise." in text_of(to_contact)
    assert "because you are an official contact of Hospital" in text_of(to_contact)


def test_contacts_are_told_when_the_page_says_it(
    hospital: Organisation, contact: Person, staff: Person, mail_server: MailServer
) -> None:
    accept_proposal(proposal=propose(hospital, contact), by=staff)

    run_tasks()

    mail = mail_server.mail_to("contact@example.org")
    assert mail["Subject"] == "The profile of Hospital is published"
    assert "http://localhost:8000/members/hospital/" in text_of(mail)


@pytest.mark.parametrize("end", ["no contact any more", "taken back", "no staff any more"])
def test_what_is_no_longer_for_its_recipient_is_not_sent(
    hospital: Organisation, contact: Person, staff: Person, mail_server: MailServer, end: str
) -> None:
    proposal = propose(hospital, contact)
    if end == "no contact any more":
        accept_proposal(proposal=proposal, by=staff)
    dispatch_journal()

    match end:
        case "no contact any more":
            contact.affiliations.update(is_official_contact=False)
        case "taken back":
            withdraw_proposal(proposal=proposal, by=contact)
        case "no staff any more":
            staff.staff_roles.update(period=make.UNTIL_2020)
    send_deliveries()

    assert mail_server.recipients == []
