import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journal.models import Entry
from members.joining.admitting import admit_applicant
from members.joining.links import link_to_mail
from members.models import (
    Affiliation,
    Application,
    ApplicationLink,
    FormerAddress,
    Membership,
    Organisation,
    Person,
)
from tests import factories as make
from tests.members.joining.conftest import accepted, reviewed

pytestmark = pytest.mark.django_db


def admit(application: Application, by: Person, **values: Any) -> Membership:
    least = {"organisation": None, "starts": timezone.localdate(), "dues_until": None}
    return admit_applicant(application=application, by=by, **{**least, **values})


def welcome_link(application: Application) -> ApplicationLink:
    link = link_to_mail(application, "welcome")
    assert link
    return link


def test_one_step_makes_organisation_membership_and_contact(staff: Person) -> None:
    application = accepted(staff)

    membership = admit(application, staff)

    application.refresh_from_db()
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.country, organisation.slug) == (
        "Sample Grid Operator",
        "BE",
        "sample-grid-operator",
    )
    assert (membership.category, membership.decision) == ("user_or_operator", "Board 4/2026")
    assert application.status == Application.Status.ADMITTED
    affiliation = Affiliation.objects.get()
    assert affiliation.is_official_contact
    assert affiliation.person.email == "ada@grid.example"
    assert affiliation.person.name == "Ada Example"
    assert not affiliation.person.has_usable_password()
    verbs = list(Entry.objects.order_by("id").values_list("verb", flat=True))[-5:]
    assert verbs == [
        "organisation.added",
        "membership.began",
        "person.registered",
        "affiliation.began",
        "application.admitted",
    ]


def test_membership_follows_the_decision_and_comes_once(staff: Person) -> None:
    with pytest.raises(ValidationError, match="Only what the board has accepted"):
        admit(reviewed(staff, organisation_name="Undecided"), staff)
    application = accepted(staff)
    with pytest.raises(ValidationError, match="begins no earlier"):
        admit(application, staff, starts=datetime.date(2020, 1, 1))

    admit(application, staff)
    with pytest.raises(ValidationError, match="and once"):
        admit(application, staff)

    assert Membership.objects.count() == 1


def test_organisation_of_the_register_is_chosen(staff: Person) -> None:
    theirs = make.make_organisation(name="Grid Operator", slug="grid")

    membership = admit(accepted(staff), staff, organisation=theirs)

    assert membership.organisation == theirs
    assert Organisation.objects.count() == 1


def test_member_is_not_admitted_twice_and_nothing_is_left_behind(staff: Person) -> None:
    theirs = make.make_member(name="Grid Operator")

    with pytest.raises(ValidationError, match="already a member"):
        admit(accepted(staff), staff, organisation=theirs)

    assert not Person.objects.filter(email="ada@grid.example").exists()
    assert not ApplicationLink.objects.filter(purpose="welcome").exists()


def test_name_that_is_taken_is_refused_in_words(staff: Person) -> None:
    make.make_organisation(name="SAMPLE grid operator", slug="other")

    with pytest.raises(ValidationError, match="already an organisation of this name"):
        admit(accepted(staff), staff)


def test_person_of_the_portal_is_found_by_any_verified_address(staff: Person) -> None:
    person = make.make_person(email="ada@home.example")
    EmailAddress.objects.create(user=person, email="Ada@grid.example", verified=True)
    application = accepted(staff)

    admit(application, staff)

    assert Affiliation.objects.get().person == person
    assert link_to_mail(application, "welcome") is None  # they sign in as they always do


def test_address_that_nobody_verified_is_nobodys(staff: Person) -> None:
    person = make.make_person(email="mallory@home.example")
    EmailAddress.objects.create(user=person, email="ada@grid.example", verified=False)

    admit(accepted(staff), staff)

    assert Affiliation.objects.get().person != person


def test_who_signed_up_with_the_address_and_never_confirmed_it_is_shut_out(
    client: Client, staff: Person
) -> None:
    squatter = make.make_person(email="ada@grid.example")
    squatter.emailaddress_set.update(verified=False)
    application = accepted(staff)

    admit(application, staff)

    squatter.refresh_from_db()
    assert not squatter.check_password(make.PASSWORD)
    assert client.post(welcome_link(application).get_absolute_url()).status_code == 302
    assert client.session["_auth_user_id"] == str(squatter.pk)


def test_address_that_looks_alike_leads_to_nobodys_account(staff: Person) -> None:
    make.make_person(email="ada@home.example").emailaddress_set.create(
        email="ada@grid.example", verified=True
    )

    admit(accepted(staff, contact_email="ada@grıd.example"), staff)

    assert Affiliation.objects.get().person.email == "ada@grıd.example"


def test_colleague_becomes_official_contact_where_they_are(staff: Person) -> None:
    theirs = make.make_organisation(name="Grid Operator")
    person = make.make_person(email="ada@grid.example")
    before = make.make_affiliation(person, theirs)

    admit(accepted(staff), staff, organisation=theirs)

    assert Affiliation.objects.get() == before
    before.refresh_from_db()
    assert before.is_official_contact


def test_closed_account_is_refused(staff: Person) -> None:
    make.make_person(email="ada@grid.example", is_active=False)

    with pytest.raises(ValidationError, match="closed"):
        admit(accepted(staff), staff)


@pytest.mark.parametrize(("acronym", "slug"), [("Map", "map-2"), ("Gone", "gone-2"), ("Grid", "grid-2")])
def test_address_of_a_new_member_is_nobody_elses_and_no_other_page(
    staff: Person, acronym: str, slug: str
) -> None:
    other = make.make_organisation(name="Other", slug="grid")
    FormerAddress.objects.create(organisation=other, slug="gone")
    application = accepted(staff)
    Application.objects.filter(pk=application.pk).update(acronym=acronym)

    membership = admit(application, staff)

    assert membership.organisation.slug == slug


# The welcome


def test_link_that_welcomes_signs_in_once_and_leads_to_passkey_or_password(
    client: Client, staff: Person
) -> None:
    application = accepted(staff)
    admit(application, staff)
    url = welcome_link(application).get_absolute_url()

    assert client.get(url).status_code == 200
    assert "_auth_user_id" not in client.session
    response = client.post(url)

    assert (response.status_code, response["Location"]) == (302, reverse("members:welcome"))
    person = Person.objects.get(email="ada@grid.example")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert EmailAddress.objects.filter(user=person, verified=True, primary=True).exists()
    again = Client()
    assert again.post(url).status_code == 404
    assert "_auth_user_id" not in again.session


def test_link_is_no_way_past_a_password_or_a_second_factor(staff: Person) -> None:
    for number, give in enumerate(("password", "factor")):
        email = f"ada{number}@grid.example"
        application = accepted(staff, organisation_name=f"Grid {number}", contact_email=email)
        admit(application, staff)
        url = welcome_link(application).get_absolute_url()
        person = Person.objects.get(email=email)
        if give == "password":
            person.set_password("correct horse battery staple")
            person.save()
        else:
            Authenticator.objects.create(user=person, type="totp", data={})

        client = Client()
        assert client.post(url).status_code == 404
        assert "_auth_user_id" not in client.session


def test_link_of_a_closed_account_or_too_late_signs_nobody_in(client: Client, staff: Person) -> None:
    application = accepted(staff)
    admit(application, staff)
    url = welcome_link(application).get_absolute_url()
    Person.objects.filter(email="ada@grid.example").update(is_active=False)

    assert client.post(url).status_code == 404
    Person.objects.filter(email="ada@grid.example").update(is_active=True)
    ApplicationLink.objects.update(expires_at=timezone.now())

    assert client.post(url).status_code == 404


def test_token_of_an_application_welcomes_nobody(client: Client, staff: Person) -> None:
    application = accepted(staff)
    admit(application, staff)
    link = link_to_mail(application, "apply")
    assert link

    assert client.post(reverse("members:apply_welcome", kwargs={"token": link.token})).status_code == 404
