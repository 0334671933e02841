"""What an official contact does for the people of their organisation, and that they do nothing to another's."""

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from members.dated import today
from members.models import AffiliationRequest, Invitation, Organisation, Suspension
from members.my_organisation.invitations import open_account
from members.my_organisation.urls import for_contacts
from tests import factories as make
from tests.members.my_organisation.conftest import House, signed_in
from tests.office import recorded, said

pytestmark = pytest.mark.django_db

TOMORROW = today() + datetime.timedelta(days=1)


def last() -> tuple[str, str, Any]:
    """Verb, label and actor of the newest entry."""
    entry = Entry.objects.order_by("pk").latest("pk")
    return entry.verb, entry.object_label, entry.by


def test_contact_invites_a_colleague(contact: Client, ours: House) -> None:
    typed = {"email": "New@Ours.example", "job_title": "Surgeon"}

    response = contact.post(f"{ours.address}invite/", typed, follow=True)

    invitation = Invitation.objects.get(email="new@ours.example")
    assert said(response) == ["The invitation is on its way. It holds for fourteen days."]
    assert (invitation.organisation, invitation.job_title) == (ours.organisation, "Surgeon")
    assert last() == ("invitation.sent", "Ours hospital", ours.contact)


def test_invitation_is_refused_in_words_beside_what_was_typed(contact: Client, ours: House) -> None:
    answers = [
        contact.post(f"{ours.address}invite/", {"email": email, "job_title": "Kept"})
        for email in ("guest@ours.example", "colleague@ours.example", "nothing")
    ]

    assert [list(answer.context["form"].errors.values()) for answer in answers] == [
        [["This address is already invited: send that invitation again."]],
        [["This person is with the organisation already."]],
        [["Enter a valid email address."]],
    ]
    assert all(b'value="Kept"' in answer.content for answer in answers)


def test_answer_to_an_invitation_does_not_tell_whether_the_address_has_an_account(
    contact: Client, ours: House, theirs: House
) -> None:
    known = contact.post(f"{ours.address}invite/", {"email": theirs.colleague.email}, follow=True)
    unknown = contact.post(f"{ours.address}invite/", {"email": "unknown@theirs.example"}, follow=True)

    assert said(known) == said(unknown)
    pages = [response.content.decode() for response in (known, unknown)]
    assert theirs.colleague.name not in pages[0] + pages[1]


def test_contact_revokes_an_invitation_and_no_address_is_left(contact: Client, ours: House) -> None:
    contact.post(f"{ours.address}invitations/{ours.invitation.pk}/revoke/")

    ours.invitation.refresh_from_db()
    assert (ours.invitation.state, ours.invitation.email) == ("revoked", "")
    assert last() == ("invitation.revoked", "Ours hospital", ours.contact)


def test_contact_sends_an_invitation_again_by_another_link(contact: Client, ours: House) -> None:
    before = ours.invitation.token_hash
    too_soon = contact.post(f"{ours.address}invitations/{ours.invitation.pk}/again/", follow=True)
    Invitation.objects.update(sent_at=ours.invitation.sent_at - datetime.timedelta(hours=1))

    contact.post(f"{ours.address}invitations/{ours.invitation.pk}/again/")

    ours.invitation.refresh_from_db()
    assert said(too_soon) == ["It was sent a moment ago: give it ten minutes to arrive."]
    assert (ours.invitation.times_sent, ours.invitation.token_hash != before) == (2, True)


def test_contact_approves_a_request(contact: Client, ours: House) -> None:
    contact.post(f"{ours.address}requests/{ours.request.pk}/approve/")

    affiliation = ours.request.person.affiliations.get()
    ours.request.refresh_from_db()
    assert (affiliation.organisation, affiliation.job_title, affiliation.starts) == (
        ours.organisation,
        "Doctor",
        today(),
    )
    assert (ours.request.state, ours.request.decided_by) == ("approved", ours.contact)


def test_contact_refuses_a_request_with_a_reason_that_is_not_on_the_record(
    contact: Client, ours: House
) -> None:
    address = f"{ours.address}requests/{ours.request.pk}/refuse/"
    without = contact.post(address, {"reason": " "})

    contact.post(address, {"reason": "Nobody knows you."})

    ours.request.refresh_from_db()
    assert without.context["form"].errors == {"reason": ["This field is required."]}
    assert (ours.request.state, ours.request.reason) == ("refused", "Nobody knows you.")
    assert last()[0] == "affiliation_request.refused"
    assert not Entry.objects.filter(reason__contains="knows").exists()


def test_contact_changes_a_job_title_and_neither_is_on_the_record(contact: Client, ours: House) -> None:
    address = f"{ours.address}people/{ours.of_colleague.pk}/"

    shown = contact.get(address).content.decode()
    contact.post(address, {"job_title": "Head nurse"})

    ours.of_colleague.refresh_from_db()
    assert 'value="Nurse"' in shown
    assert ours.of_colleague.job_title == "Head nurse"
    assert Entry.objects.latest("pk").changes == {"job_title": ["", ""]}


def test_contact_makes_another_one_and_hands_over(contact: Client, ours: House) -> None:
    alone = contact.post(f"{ours.address}people/{ours.of_contact.pk}/no-contact/", follow=True)
    contact.post(f"{ours.address}people/{ours.of_colleague.pk}/contact/")

    contact.post(f"{ours.address}people/{ours.of_contact.pk}/no-contact/")

    contacts = ours.organisation.affiliations.filter(is_official_contact=True)
    assert said(alone) == [
        "This is the last official contact of Ours hospital: make somebody else one first."
    ]
    assert list(contacts) == [ours.of_colleague]
    assert contact.get(f"{ours.address}invite/").status_code == 404


def test_last_contact_cannot_end_their_own_affiliation(contact: Client, ours: House) -> None:
    response = contact.post(f"{ours.address}people/{ours.of_contact.pk}/end/", {"on": today()})

    assert "This is the last official contact" in response.content.decode()
    ours.of_contact.refresh_from_db()
    assert ours.of_contact.ends is None


def test_contact_whose_account_is_closed_does_not_count_as_another(contact: Client, ours: House) -> None:
    ours.of_colleague.is_official_contact = True
    ours.of_colleague.save()
    ours.colleague.is_active = False
    ours.colleague.save()

    response = contact.post(f"{ours.address}people/{ours.of_contact.pk}/no-contact/", follow=True)

    assert "last official contact" in said(response)[0]


def test_contact_ends_an_affiliation_on_a_day(contact: Client, ours: House) -> None:
    contact.post(f"{ours.address}people/{ours.of_colleague.pk}/end/", {"on": TOMORROW})

    ours.of_colleague.refresh_from_db()
    assert ours.of_colleague.ends == TOMORROW
    assert last() == ("affiliation.ended", "Ours hospital", ours.contact)
    assert "until " in contact.get(ours.address).content.decode()


def test_who_came_today_can_leave_today(contact: Client, ours: House) -> None:
    guest = open_account(invitation=ours.invitation, name="Wrong person")

    response = contact.post(f"{ours.address}people/{guest.pk}/end/", {"on": today()}, follow=True)

    assert said(response) == ["The affiliation ends on the day you gave."]
    assert not guest.person.affiliations.exists()
    assert not Invitation.objects.exists()
    assert last() == ("affiliation.taken_back", "Ours hospital", ours.contact)


def test_affiliation_does_not_end_before_it_began(contact: Client, ours: House) -> None:
    response = contact.post(f"{ours.address}people/{ours.of_colleague.pk}/end/", {"on": "2016-06-13"})

    assert "it begins no earlier" in response.content.decode()


def test_contact_lets_domains_join(contact: Client, ours: House) -> None:
    without_domain = contact.post(f"{ours.address}joining/", {"lets_domains_join": "on"})
    ours.organisation.email_domains = ["ours.example"]
    ours.organisation.save()

    contact.post(f"{ours.address}joining/", {"lets_domains_join": "on"})
    contact.post(f"{ours.address}joining/", {"lets_domains_join": "on"})

    ours.organisation.refresh_from_db()
    assert "No e-mail domain of yours is known" in without_domain.content.decode()
    assert ours.organisation.lets_domains_join
    assert recorded().count(("organisation.joining_changed", "Ours hospital")) == 1


def addresses_of(house: House, target: House) -> dict[str, str]:
    """Every address of an official contact: below one organisation, with the things of another."""
    things = {
        "invitations": target.invitation.pk,
        "requests": target.request.pk,
        "people": target.of_colleague.pk,
    }
    found = {}
    for pattern in for_contacts:
        kwargs: dict[str, Any] = {"slug": house.organisation.slug}
        kind = str(pattern.pattern).split("/", maxsplit=1)[0]
        if kind in things:
            kwargs["pk"] = things[kind]
        assert pattern.name
        found[pattern.name] = reverse(f"members:{pattern.name}", kwargs=kwargs)
    return found


TYPED = {
    "email": "smuggled@example.org",
    "job_title": "Smuggled",
    "reason": "Smuggled",
    "on": "2026-01-01",
    "lets_domains_join": "on",
}


@pytest.mark.parametrize("who", ["contact", "colleague", "stranger"])
def test_nothing_of_another_organisation_is_there(ours: House, theirs: House, who: str) -> None:
    """Their own address with another's things, and another's address: 404 to each way of asking; nothing changes."""
    person = make.make_person() if who == "stranger" else getattr(ours, who)
    client = signed_in(person)
    entries = Entry.objects.count()

    for house, target in ((theirs, theirs), (ours, theirs), (theirs, ours)):
        for name, address in addresses_of(house, target).items():
            if house is ours and who == "contact" and name in {"invitation_new", "joining"}:
                continue  # no thing of another organisation is named
            answers = {client.get(address).status_code, client.post(address, TYPED).status_code}
            assert answers <= {404, 405}, f"{who}: {address}"
            assert client.post(address, TYPED).status_code == 404
    assert Entry.objects.count() == entries


def test_hidden_organisation_answers_like_a_missing_one(contact: Client, theirs: House) -> None:
    hidden, missing = contact.get(theirs.address), contact.get("/me/organisation/missing/")

    token = re.compile(rb'csrfmiddlewaretoken" value="[^"]+')
    assert hidden.status_code == missing.status_code == 404
    assert token.sub(b"", hidden.content) == token.sub(b"", missing.content)


@pytest.mark.parametrize("hindrance", ["ended", "suspended", "affiliation", "account", "no contact"])
def test_contact_loses_everything_with_the_next_click(contact: Client, ours: House, hindrance: str) -> None:
    assert contact.get(f"{ours.address}invite/").status_code == 200
    membership = ours.organisation.memberships.get()
    match hindrance:
        case "ended":
            membership.close(today())
            membership.save()
        case "suspended":
            Suspension.objects.create(membership=membership, reason="Unpaid.")
        case "affiliation":
            ours.of_contact.close(today())
            ours.of_contact.save()
        case "account":
            ours.contact.is_active = False
            ours.contact.save()
        case "no contact":
            ours.of_contact.is_official_contact = False
            ours.of_contact.save()
    entries = Entry.objects.count()

    answers = {
        client.status_code
        for address in addresses_of(ours, ours).values()
        for client in (contact.get(address), contact.post(address, TYPED))
    }

    assert answers <= ({302} if hindrance == "account" else {404, 405})
    assert Entry.objects.count() == entries


def test_foreign_or_decided_things_are_gone(contact: Client, ours: House) -> None:
    contact.post(f"{ours.address}requests/{ours.request.pk}/approve/")
    contact.post(f"{ours.address}invitations/{ours.invitation.pk}/revoke/")

    answers = [
        contact.post(f"{ours.address}{rest}").status_code
        for rest in (
            f"requests/{ours.request.pk}/approve/",
            f"requests/{ours.request.pk}/refuse/",
            f"invitations/{ours.invitation.pk}/again/",
        )
    ]

    assert answers == [404, 404, 404]
    assert AffiliationRequest.objects.get().state == "approved"


def test_page_takes_a_constant_number_of_queries(
    contact: Client, ours: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = make.make_group()
    for _person in range(3):  # enough that what they read is told
        make.make_affiliation(make.make_person(), ours.organisation)
    contact.get(ours.address)

    for number in range(2):
        for _row in range(number + 1):
            person = make.make_person()
            make.make_affiliation(person, ours.organisation)
            make.make_participation(group, person, ours.organisation)
            make.make_report(group=group).organisations.add(ours.organisation)
            asking = make.make_person()
            AffiliationRequest.objects.create(person=asking, organisation=ours.organisation)
            row = Invitation(organisation=ours.organisation, email=asking.email)
            row.begin_to_hold()
            row.save()
        with django_assert_num_queries(QUERIES):
            assert contact.get(ours.address).status_code == 200


QUERIES = 16


def test_page_says_whose_job_title_it_is_and_who_keeps_the_domains(contact: Client, ours: House) -> None:
    of_colleague = contact.get(f"{ours.address}people/{ours.of_colleague.pk}/")
    without = contact.get(f"{ours.address}joining/")
    Organisation.objects.filter(pk=ours.organisation.pk).update(email_domains=["ours.example"])
    with_domains = contact.get(f"{ours.address}joining/")

    assert of_colleague.context["title"] == f"Job title of {ours.of_colleague.person}"
    assert "Your e-mail domains: ours.example." in with_domains.content.decode()
    assert "has none so far: tell it which are yours" in without.content.decode()
