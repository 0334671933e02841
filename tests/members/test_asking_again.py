"""Acts that matter ask again who it is: which do, and that nothing typed is lost over it.

Complete by construction: a step of the office, a field of its forms or an address of the official contacts that the
tables do not name fails the test.
"""

import datetime
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.db import models
from django.test import Client, RequestFactory
from django.utils import timezone

from journal.admin.changes import ASKED_AGAIN
from members.dated import today
from members.merging.actions import merge_organisations
from members.models import (
    Affiliation,
    AffiliationRequest,
    Application,
    Finding,
    IdentityProvider,
    Invitation,
    Membership,
    Merge,
    Organisation,
    Person,
    ProfileProposal,
    StaffRole,
    TableImport,
)
from members.my_organisation.urls import for_contacts
from tests import factories as make
from tests.members.joining.breaks import application
from tests.members.my_organisation.conftest import House, make_house
from tests.members.office.breaks import table_import
from tests.members.signing_in.apps import SECRET, code_at, make_app
from tests.members.signing_in.breaks import identity_provider
from tests.office import address, at_work, list_address, said, typed, with_row
from tests.signing_in import AN_HOUR, with_second_factor

pytestmark = pytest.mark.django_db

AGAIN = "/accounts/2fa/reauthenticate/"
PASSWORD = "/accounts/reauthenticate/"

STEPS: dict[tuple[type[models.Model], str], bool] = {
    # who gets in, and who may do what
    (Person, "second-factors"): True,
    (Affiliation, "make_contact"): True,
    (Affiliation, "take_back_contact"): True,
    (Affiliation, "end"): True,
    (StaffRole, "end"): True,
    (Membership, "suspend"): True,
    (Membership, "lift"): True,
    (Membership, "end"): True,
    (Application, "admit"): True,
    # what many rows follow, or cannot be taken back
    (Person, "erase"): True,
    (Merge, "undo"): True,
    (TableImport, "write"): True,
    # it only protects
    (Person, "sign-out"): False,
    (TableImport, "drop"): False,
    (Invitation, "revoke"): False,
    # the work of every day, which is told to those concerned and can be put right
    (Membership, "renew"): False,
    (Membership, "extend_grace"): False,
    (Membership, "change_category"): False,
    (Membership, "correct"): False,
    (Application, "begin"): False,
    (Application, "tick"): False,
    (Application, "ask"): False,
    (Application, "note"): False,
    (Application, "accept"): False,
    (Application, "refuse"): False,
    (Organisation, "invite"): False,  # but an official contact: below
    (Invitation, "again"): False,
    (AffiliationRequest, "approve"): False,
    (AffiliationRequest, "refuse"): False,
    (Finding, "dismiss"): False,
    (Finding, "reopen"): False,
    (ProfileProposal, "accept"): False,
    (ProfileProposal, "refuse"): False,
}
NOT_ASKED: dict[str, set[str]] = {
    "affiliation": {"job_title"},
    "formercountry": {"country", "period"},
    "formername": {"name", "period"},
    "invitation": {"organisation", "email", "job_title"},
    "membership": {"decision"},
    "organisation": {
        "name",
        "acronym",
        "slug",
        "country",
        "website",
        "description",
        "parent",
        "vat",
        "lei",
        "ror",
        "is_listed",
    },
    "person": {
        "email",
        "name",
        "latin_name",
        "language",
        "time_zone",
        "name_shown_to",
        "photo_shown_to",
        "job_title_shown_to",
        "email_shown_to",
    },
    "seatallowance": {"category", "seats"},
    "staffrole": set(),
}
OTHERWISE = {"identityprovider", "tableimport"}  # asks for its whole page; has no form but its steps
ADDRESSES = {
    "contact_make": True,
    "contact_take_back": True,
    "affiliation_end": True,
    "joining": True,
    "invitation_new": False,  # but an official contact is invited only by who has shown who they are: below
    "invitation_again": False,
    "invitation_revoke": False,
    "request_approve": False,
    "request_refuse": False,
    "job_title": False,
}


@pytest.fixture
def staff(db: None) -> Person:
    person = make.make_staff(email="office@example.org")
    make_app(person)
    return person


@pytest.fixture
def long_at_work(client: Client, staff: Person) -> Client:
    return at_work(client, staff, seconds_ago=AN_HOUR)


@pytest.fixture
def ours(db: None) -> House:
    return make_house("Ours")


def show_who_it_is(client: Client, asked: Any) -> Any:
    assert asked.headers["Location"].startswith(AGAIN)
    code = code_at(SECRET, timezone.now().timestamp())
    return client.post(asked.headers["Location"], {"code": code}, follow=True)


# Which acts


def test_no_step_of_the_office_is_missing() -> None:
    steps = {
        (model, step.name): step.asks_again
        for model, office in admin.site._registry.items()
        for step in getattr(office, "steps", [])
        if model._meta.app_label == "members"
    }

    assert steps == STEPS
    assert not any(
        step.asks_again
        for office in admin.site._registry.values()
        for step in getattr(office, "bulk_steps", [])
    )


def test_no_field_of_the_office_is_missing(staff: Person) -> None:
    request = RequestFactory().get("/")
    request.user = staff
    fields: dict[str, set[str]] = {}
    for model, office in admin.site._registry.items():
        if model._meta.app_label == "members" and model._meta.model_name not in OTHERWISE:
            for each, form in forms_of(office, request):
                fields.setdefault(each._meta.model_name, set()).update(form.base_fields)

    asked = {model._meta.model_name: names for model, names in ASKED_AGAIN.items()}
    assert {name: names for name, names in fields.items() if names} == {
        name: names | asked.get(name, set()) for name, names in NOT_ASKED.items()
    }


def forms_of(office: Any, request: Any) -> list[tuple[Any, Any]]:
    """What can be typed on its pages."""
    found = []
    if office.has_add_permission(request) or office.has_change_permission(request):
        forms = [office.get_form(request), office.get_form(request, office.model(), change=True)]
        found = [(office.model, form) for form in forms]
    rows = [
        inline for inline in office.get_inline_instances(request) if inline.has_add_permission(request, None)
    ]
    return found + [(inline.model, inline.get_formset(request).form) for inline in rows]


def test_no_address_of_the_contacts_is_missing() -> None:
    assert {pattern.name for pattern in for_contacts} == set(ADDRESSES)


# In the office


def a_membership() -> Membership:
    return make.make_member().memberships.get()


def a_merge() -> Merge:
    return merge_organisations(
        kept=make.make_member(name="Kept"), gone=make.make_organisation(name="Gone"), by=make.make_staff()
    )


def saved(row: models.Model) -> models.Model:
    row.save()
    return row


THINGS: dict[type[models.Model], Callable[[], Any]] = {
    Person: make.make_person,
    Affiliation: lambda: make.make_affiliation(make.make_person(), make.make_member()),
    StaffRole: lambda: StaffRole.objects.filter(person=make.make_staff()).get(),
    Membership: a_membership,
    Application: lambda: saved(
        application(verified_at=timezone.now(), submitted_at=timezone.now(), description="x")
    ),
    Merge: a_merge,
    TableImport: lambda: saved(table_import()),
}


@pytest.mark.parametrize(("model", "name"), [key for key, asks in STEPS.items() if asks])
def test_step_asks_on_its_page_and_when_it_is_taken(
    long_at_work: Client, model: type[models.Model], name: str
) -> None:
    page = address(THINGS[model](), name)

    answers = [long_at_work.get(page), long_at_work.post(page, {"reason": "Typed"})]

    assert all(answer.headers["Location"].startswith(AGAIN) for answer in answers)


@pytest.mark.parametrize(("model", "name"), [key for key, asks in STEPS.items() if asks])
def test_step_does_not_ask_whoever_has_just_signed_in(
    client: Client, staff: Person, model: type[models.Model], name: str
) -> None:
    assert at_work(client, staff).get(address(THINGS[model](), name)).status_code == 200


def test_merging_asks_and_keeps_into_what(long_at_work: Client) -> None:
    kept, gone = make.make_member(name="Kept"), make.make_organisation(name="Gone")
    page = address(gone, "merge")

    looked = long_at_work.get(f"{page}?into=kept")
    asked = long_at_work.post(f"{page}?into=kept", {"into": "kept", "stage": "act"})

    assert looked.headers["Location"].startswith(AGAIN)
    assert Organisation.objects.filter(pk=gone.pk).exists()
    assert said(show_who_it_is(long_at_work, asked)) == ["Gone went into Kept."]
    assert list(Organisation.objects.filter(pk__in=[kept.pk, gone.pk])) == [kept]


def test_what_was_typed_is_done_once_it_is_shown_who_it_is(long_at_work: Client) -> None:
    membership = make.make_member().memberships.get()
    asked = long_at_work.post(address(membership, "end"), {"on": today(), "reason": "They wrote."})
    assert Membership.objects.get().ends is None

    done = show_who_it_is(long_at_work, asked)

    assert said(done) == ["It ends on the day you gave."]
    assert Membership.objects.get().ends == today()


def test_form_asks_when_what_matters_was_changed_and_keeps_what_was_typed(long_at_work: Client) -> None:
    person = make.make_person()
    page = f"{address(person)}?_changelist_filters=q%3Dann"
    data = {**typed(long_at_work.get(page)), "name": "Renamed"}
    with_role = with_row(data, "staff_roles", role="secretariat", period_0="2026-01-01", period_1="")

    asked = long_at_work.post(page, with_role)
    person.refresh_from_db()
    before = (person.name, person.staff_roles.count())
    show_who_it_is(long_at_work, asked)

    person.refresh_from_db()
    assert before == (person.email.split("@")[0].title(), 0)
    assert (person.name, person.staff_roles.count()) == ("Renamed", 1)


def test_form_does_not_ask_for_anything_else(long_at_work: Client) -> None:
    person = make.make_person()

    long_at_work.post(address(person), {**typed(long_at_work.get(address(person))), "name": "Renamed"})

    person.refresh_from_db()
    assert person.name == "Renamed"


def test_inviting_an_official_contact_asks_and_inviting_others_does_not(long_at_work: Client) -> None:
    page = address(make.make_member(), "invite")

    long_at_work.post(page, {"email": "new@ours.example"})
    asked = long_at_work.post(page, {"email": "head@ours.example", "is_official_contact": "on"})
    invited = set(Invitation.objects.values_list("email", flat=True))
    show_who_it_is(long_at_work, asked)

    assert invited == {"new@ours.example"}
    assert Invitation.objects.get(is_official_contact=True).email == "head@ours.example"


def test_closing_an_account_and_domains_of_an_organisation_ask(long_at_work: Client) -> None:
    person, organisation = make.make_person(), make.make_member()
    closed = typed(long_at_work.get(address(person)))
    closed.pop("is_active")
    opened = {**typed(long_at_work.get(address(organisation))), "email_domains": "theirs.example"}

    answers = [
        long_at_work.post(address(person), closed),
        long_at_work.post(address(organisation), opened),
    ]

    assert all(answer.headers["Location"].startswith(AGAIN) for answer in answers)
    person.refresh_from_db()
    assert person.is_active


def test_log_in_of_an_organisation_asks_and_its_secret_lies_nowhere_meanwhile(
    client: Client, staff: Person
) -> None:
    provider: Any = saved(identity_provider())
    page = address(provider)
    data = typed(at_work(client, staff).get(page))
    at_work(client, staff, seconds_ago=AN_HOUR)

    opened = client.get(page)
    added = client.get(list_address(IdentityProvider, "add"))
    asked = client.post(page, {**data, "client_id": "typed", "secret": "a secret of theirs"})
    kept = str(dict(client.session.items()))
    show_who_it_is(client, asked)

    provider.refresh_from_db()
    assert all(answer.headers["Location"].startswith(AGAIN) for answer in (opened, added, asked))
    assert "a secret of theirs" not in kept
    assert provider.client_id == "typed"


def test_it_holds_for_five_minutes(client: Client, staff: Person) -> None:
    page = address(make.make_member().memberships.get(), "end")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        at_work(client, staff)
        clock.shift(299)
        before = client.get(page)
        clock.shift(2)
        after = client.get(page)

    assert (before.status_code, after.status_code) == (200, 302)


# Official contacts


TYPED: dict[str, dict[str, Any]] = {
    "affiliation_end": {"on": today()},
    "joining": {"lets_domains_join": "on"},
}


def at(house: House, name: str) -> str:
    endings = {
        "contact_make": f"people/{house.of_colleague.pk}/contact/",
        "contact_take_back": f"people/{house.of_contact.pk}/no-contact/",
        "affiliation_end": f"people/{house.of_colleague.pk}/end/",
        "joining": "joining/",
    }
    return house.address + endings[name]


def standing(house: House) -> Any:
    rows = house.organisation.affiliations.order_by("pk")
    people = [(row.pk, row.is_official_contact, row.ends) for row in rows]
    return people, Organisation.objects.get(pk=house.organisation.pk).lets_domains_join


@pytest.mark.parametrize("name", [name for name, asks in ADDRESSES.items() if asks])
def test_contact_is_asked_and_then_it_is_done(client: Client, ours: House, name: str) -> None:
    with_second_factor(client, ours.contact)
    Organisation.objects.filter(pk=ours.organisation.pk).update(email_domains=["ours.example"])
    if name == "contact_take_back":
        Affiliation.objects.filter(pk=ours.of_colleague.pk).update(is_official_contact=True)
    before = standing(ours)

    asked: Any = client.post(at(ours, name), TYPED.get(name, {}))
    meanwhile = standing(ours)
    client.post(asked.headers["Location"], {"password": make.PASSWORD})

    assert asked.headers["Location"].startswith(PASSWORD)
    assert meanwhile == before
    assert standing(ours) != before


@pytest.mark.parametrize("name", ["affiliation_end", "joining"])
def test_contact_is_asked_before_anything_is_typed(client: Client, ours: House, name: str) -> None:
    with_second_factor(client, ours.contact)

    asked: Any = client.get(at(ours, name))
    back = client.post(asked.headers["Location"], {"password": make.PASSWORD})

    assert asked.headers["Location"].startswith(PASSWORD)
    assert back.headers["Location"] == at(ours, name)
    assert client.get(at(ours, name)).status_code == 200


def test_contact_is_asked_for_an_invitation_of_another_contact_alone(client: Client, ours: House) -> None:
    with_second_factor(client, ours.contact)
    page = f"{ours.address}invite/"

    client.post(page, {"email": "new@ours.example"})
    asked: Any = client.post(page, {"email": "head@ours.example", "is_official_contact": "on"})
    invited = set(Invitation.objects.values_list("email", flat=True))
    client.post(asked.headers["Location"], {"password": make.PASSWORD})

    assert invited == {"guest@ours.example", "new@ours.example"}
    assert Invitation.objects.get(is_official_contact=True).email == "head@ours.example"


def test_password_typed_at_log_in_is_enough_for_five_minutes(client: Client, ours: House) -> None:
    page = at(ours, "joining")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        client.post("/accounts/login/", {"login": ours.contact.email, "password": make.PASSWORD})
        before = client.get(page)
        clock.shift(datetime.timedelta(seconds=301))
        after = client.get(page)

    assert (before.status_code, after.status_code) == (200, 302)


def test_password_is_not_enough_where_there_is_a_second_factor(client: Client, ours: House) -> None:
    client.post("/accounts/login/", {"login": ours.contact.email, "password": make.PASSWORD})
    make_app(ours.contact)

    assert client.get(at(ours, "joining")).headers["Location"].startswith(AGAIN)
