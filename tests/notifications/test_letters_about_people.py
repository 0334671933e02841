"""Whom an organisation's people hear from: an invitation by mail, and every change told to the others."""

import datetime
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from journal.models import Entry
from members.actions import (
    affiliate,
    change_job_title,
    end_affiliation,
    make_official_contact,
    take_back_contact,
)
from members.dated import today
from members.models import Affiliation, Invitation
from members.my_organisation.invitations import invite, revoke_invitation, send_again
from members.my_organisation.requests import approve_request, ask_to_join, refuse_request
from members.my_organisation.settings import choose_joining
from notifications.models import Delivery
from notifications.tasks import dispatch_journal, send_deliveries
from tests import factories as make
from tests.members.my_organisation.conftest import House, make_house
from tests.notifications.conftest import MailServer, text_of
from tests.notifications.facts import run_tasks
from tests.office import address, at_work, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(mail_server: MailServer) -> House:
    """With a second official contact; whatever its making is worth telling is told already."""
    house = make_house("Ours")
    second = make.make_person(email="second@ours.example", name="Second contact")
    make.make_affiliation(second, house.organisation, is_official_contact=True)
    run_tasks()
    mail_server.accepted.clear()
    mail_server.tries.clear()
    return house


def told(server: MailServer) -> dict[str, str]:
    """Recipient and first line of the text."""
    run_tasks()
    return {str(mail["X-Envelope-To"]): text_of(mail).split("\n")[0] for mail in server.accepted}


def test_invitation_reaches_the_address_with_a_link_that_works(mail_server: MailServer, ours: House) -> None:
    invite(organisation=ours.organisation, email="new@elsewhere.example", by=ours.contact)

    run_tasks()

    mail = mail_server.mail_to("new@elsewhere.example")
    address = re.search(r"http://localhost:8000(/invitations/[0-9a-f]{64}/)", text_of(mail))
    assert mail["Subject"] == "Act for Ours hospital on the portal of ECSO"
    assert "Ours contact invites you" in text_of(mail)
    assert address
    assert Client().get(address[1]).status_code == 200


def test_contact_without_a_name_is_not_named_by_their_address(mail_server: MailServer, ours: House) -> None:
    ours.contact.name = ""
    ours.contact.save()
    invite(organisation=ours.organisation, email="new@elsewhere.example", by=ours.contact)

    run_tasks()

    text = text_of(mail_server.mail_to("new@elsewhere.example"))
    assert "An official contact invites you to act for Ours hospital" in text
    assert ours.contact.email not in text


def test_other_contacts_hear_of_an_invitation_and_who_sent_it_does_not(
    mail_server: MailServer, ours: House
) -> None:
    invite(organisation=ours.organisation, email="new@elsewhere.example", by=ours.contact)

    words = told(mail_server)

    assert set(words) == {"new@elsewhere.example", "second@ours.example"}
    assert words["second@ours.example"] == (
        "Ours contact has invited new@elsewhere.example to act for Ours hospital."
    )


def test_invitation_that_was_revoked_before_it_left_does_not_leave(
    mail_server: MailServer, ours: House
) -> None:
    invitation = invite(organisation=ours.organisation, email="new@elsewhere.example", by=ours.contact)
    dispatch_journal()
    revoke_invitation(invitation=invitation, by=ours.contact)

    words = told(mail_server)

    assert words == {
        "second@ours.example": "Ours contact has revoked an invitation to act for Ours hospital. "
        "Its link opens nothing any more."
    }


def test_invitation_sent_again_before_it_left_carries_the_link_that_works(
    mail_server: MailServer, ours: House
) -> None:
    Invitation.objects.update(sent_at=timezone.now() - datetime.timedelta(hours=1))

    invitation = send_again(invitation=ours.invitation, by=ours.contact)
    run_tasks()

    assert f"/invitations/{invitation.token_to_mail()}/" in text_of(mail_server.mail_to("guest@ours.example"))


def test_every_change_is_told_to_the_other_contacts_and_to_the_one_concerned(
    mail_server: MailServer, ours: House
) -> None:
    colleague, contact = ours.of_colleague, ours.contact
    day = f"{today():%-d %B %Y}"
    changes: list[Callable[[], object]] = [
        lambda: change_job_title(affiliation=colleague, job_title="Head nurse", by=contact),
        lambda: make_official_contact(affiliation=colleague, by=contact),
        lambda: take_back_contact(affiliation=colleague, by=contact),
        lambda: end_affiliation(affiliation=colleague, on=today(), by=contact),
    ]
    heard = []

    for change in changes:
        mail_server.accepted.clear()
        change()
        heard.append(told(mail_server))

    assert [set(words) for words in heard] == [{"colleague@ours.example", "second@ours.example"}] * 4
    assert [words["second@ours.example"] for words in heard] == [
        "Ours contact has changed the job title of Ours colleague: Head nurse.",
        "Ours contact has made Ours colleague an official contact of Ours hospital.",
        "Ours contact has decided that Ours colleague is no official contact of Ours hospital any more.",
        f"Ours contact has ended the affiliation of Ours colleague with Ours hospital, from {day} on.",
    ]
    assert heard[3]["colleague@ours.example"].startswith(f"From {day} on you do not act for Ours hospital")


def test_affiliation_that_ends_on_its_first_day_is_told_too(mail_server: MailServer, ours: House) -> None:
    affiliation = approve_request(request=ours.request, by=ours.contact)
    run_tasks()
    mail_server.accepted.clear()

    end_affiliation(affiliation=affiliation, on=today(), by=ours.contact)

    assert told(mail_server) == {
        "asking@ours.example": "You do not act for Ours hospital any more, and lose what that opened.",
        "second@ours.example": "Ours contact has ended the affiliation of Ours asking with Ours hospital "
        "on the day it began.",
    }


def test_request_is_told_to_all_contacts_and_its_answer_to_who_asked(
    mail_server: MailServer, ours: House
) -> None:
    person = make.make_person(email="nora@ours.example", name="Nora")
    request = ask_to_join(organisation=ours.organisation, by=person)
    asked = told(mail_server)
    mail_server.accepted.clear()

    refuse_request(request=request, reason="Nobody knows you.", by=ours.contact)

    refused = told(mail_server)
    assert set(asked) == {"contact@ours.example", "second@ours.example"}
    assert refused == {
        "nora@ours.example": "Ours hospital has refused your request to act for it. "
        "The reason given: Nobody knows you.",
        "second@ours.example": "Ours contact has refused the request of Nora.",
    }


def test_approval_is_told_to_who_asked_and_to_the_other_contacts(
    mail_server: MailServer, ours: House
) -> None:
    approve_request(request=ours.request, by=ours.contact)

    assert set(told(mail_server)) == {"asking@ours.example", "second@ours.example"}


def test_request_without_a_contact_is_told_to_the_secretariat(mail_server: MailServer, ours: House) -> None:
    Affiliation.objects.update(is_official_contact=False)
    make.make_staff(email="staff@example.org")
    request = ask_to_join(organisation=ours.organisation, by=make.make_person())

    assert set(told(mail_server)) == {"staff@example.org"}
    assert f"/admin/members/affiliationrequest/{request.pk}/change/" in mail_server.everything


def test_switch_is_told_to_the_other_contacts(mail_server: MailServer, ours: House) -> None:
    ours.organisation.email_domains = ["ours.example"]
    ours.organisation.save()
    choose_joining(organisation=ours.organisation, lets_domains_join=True, by=ours.contact)

    assert set(told(mail_server)) == {"second@ours.example"}


def test_contact_who_left_meanwhile_is_told_nothing(mail_server: MailServer, ours: House) -> None:
    change_job_title(affiliation=ours.of_colleague, job_title="Head nurse", by=ours.contact)
    dispatch_journal()
    Affiliation.objects.filter(person__email="second@ours.example").update(is_official_contact=False)

    send_deliveries()

    assert mail_server.recipients == ["colleague@ours.example"]
    assert Delivery.objects.filter(state="dropped").count() == 1


def test_secretariat_is_named_as_such(mail_server: MailServer, ours: House) -> None:
    staff = make.make_staff(name="Somebody at ECSO")
    make_official_contact(affiliation=ours.of_colleague, by=staff)

    words = told(mail_server)

    assert words["contact@ours.example"].startswith("The secretariat of ECSO has made Ours colleague")
    assert "Somebody at ECSO" not in mail_server.everything


def test_change_in_a_form_of_the_office_is_told_like_any_other(
    mail_server: MailServer, ours: House, client: Client
) -> None:
    office = at_work(client, make.make_staff())
    page = address(ours.of_colleague)
    period = {"period_0": "2016-06-13", "period_1": "2031-01-01"}
    heard = []

    for typed_anew in ({"job_title": "Head nurse"}, {"is_official_contact": "on"}, period, {"period_1": ""}):
        office.post(page, typed(office.get(page)) | typed_anew)
        mail_server.accepted.clear()
        heard.append(told(mail_server))

    staff, ann = "The secretariat of ECSO", "Ours colleague"
    assert [words["second@ours.example"] for words in heard] == [
        f"{staff} has changed the job title of {ann}: Head nurse.",
        f"{staff} has made {ann} an official contact of Ours hospital.",
        f"{staff} has ended the affiliation of {ann} with Ours hospital, from 1 January 2031 on.",
        f"{staff} has changed how long {ann} acts for Ours hospital: from 13 June 2016 on.",
    ]
    assert heard[3]["colleague@ours.example"] == (
        f"{staff} has changed how long you act for Ours hospital: from 13 June 2016 on."
    )


def test_closed_account_is_told_to_its_owner_and_to_every_official_contact(
    client: Client, mail_server: MailServer, ours: House
) -> None:
    office = at_work(client, make.make_staff())
    page = address(ours.of_colleague.person)
    heard = []

    for is_open in ({}, {"is_active": "on"}):
        form = typed(office.get(page))
        form.pop("is_active", None)
        office.post(page, form | is_open)
        mail_server.accepted.clear()
        heard.append(told(mail_server))

    verbs = Entry.objects.filter(verb__startswith="person.account").order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["person.account_closed", "person.account_opened"]
    to_contacts = [
        "The secretariat of ECSO has closed the account of Ours colleague: they cannot sign in any more, and what they "
        "do for Ours hospital counts no longer.",
        "The secretariat of ECSO has opened the account of Ours colleague again: they act for Ours hospital.",
    ]
    to_owner = [
        "The secretariat of ECSO has closed your account: you cannot sign in any more. If you do not know why, ask the "
        "secretariat.",
        "The secretariat of ECSO has opened your account again: you can sign in as before.",
    ]
    assert heard == [
        {
            "contact@ours.example": contact,
            "second@ours.example": contact,
            "colleague@ours.example": owner,
        }
        for contact, owner in zip(to_contacts, to_owner, strict=True)
    ]


def test_account_that_is_open_again_before_the_mail_leaves_is_not_told_as_closed(
    client: Client, mail_server: MailServer, ours: House
) -> None:
    office = at_work(client, make.make_staff())
    page = address(ours.of_colleague.person)
    form = typed(office.get(page))
    form.pop("is_active")
    office.post(page, form)
    office.post(page, typed(office.get(page)) | {"is_active": "on"})

    words = told(mail_server)

    assert all("opened" in line for line in words.values())
    assert set(words) == {"contact@ours.example", "second@ours.example", "colleague@ours.example"}


def test_affiliation_is_told_on_its_first_day(mail_server: MailServer, ours: House, client: Client) -> None:
    tomorrow = today() + datetime.timedelta(days=1)
    new = make.make_person(email="new@ours.example")
    affiliate(person=new, organisation=ours.organisation, starts=tomorrow, by=make.make_staff())

    before = told(mail_server)
    with time_machine.travel(tomorrow, tick=False):
        on_the_day = told(mail_server)

    assert before == {}
    assert set(on_the_day) == {"new@ours.example", "contact@ours.example", "second@ours.example"}


def test_journal_names_nobody(ours: House) -> None:
    for entry in Entry.objects.all():
        written = f"{entry.object_label} {entry.changes} {entry.reason}"
        for person in (ours.contact, ours.colleague, ours.request.person):
            assert person.name not in written
            assert person.email not in written
        assert "guest@" not in written
