"""An address that only looks like another is somebody else's: in capitals the two are one, in small letters not."""

import pytest
from django.core.exceptions import ValidationError

from members.addresses import owner_of
from members.models import Application, Invitation, Person, TableImport
from members.my_organisation.invitations import accept_invitation, invite
from members.privacy.actions import erase_person
from members.privacy.export import export
from tests import factories as make
from tests.members.joining.conftest import begin
from working_groups.models import ContactMessage

pytestmark = pytest.mark.django_db

THEIRS = "ada@insight.example"


@pytest.fixture(params=["ada@ınsight.example", "ada@inſight.example"])
def mallory(request: pytest.FixtureRequest) -> Person:
    """Has bought a domain that is written with a sign of another alphabet."""
    return make.make_person(email=request.param)


def test_owner_is_who_has_the_very_address(mallory: Person) -> None:
    ada = make.make_person(email="ada@elsewhere.example")
    ada.emailaddress_set.create(email="Ada@Insight.example", verified=True)

    assert owner_of("ADA@insight.example") == ada
    assert owner_of(mallory.email) == mallory
    assert owner_of("nobody@insight.example") is None


def test_unconfirmed_address_is_nobodys() -> None:
    make.make_person().emailaddress_set.create(email=THEIRS, verified=False)

    assert owner_of(THEIRS) is None


def test_download_holds_nothing_of_the_other(mallory: Person) -> None:
    begin(contact_email=THEIRS)
    invite(organisation=make.make_member(), email=THEIRS, by=None)

    told = {each.model for each in export(mallory)}

    assert {"members.application", "members.invitation"}.isdisjoint(told)


def test_erasing_takes_nothing_from_the_other(mallory: Person) -> None:
    begin(contact_email=THEIRS)
    invite(organisation=make.make_member(), email=THEIRS, by=None)
    ContactMessage.objects.create(
        group=make.make_group(),
        name="Ada",
        email="Ada@insight.example",
        subject="A question",
        message="What?",
    )
    TableImport.objects.create(kind="people", name=THEIRS, content=b"x", sent_by=make.make_staff())

    erase_person(person=mallory, by=mallory)

    assert [rows.count() for rows in (Application.objects, Invitation.objects, ContactMessage.objects)] == [
        1
    ] * 3
    assert TableImport.objects.get().name == THEIRS


def test_invitation_of_the_other_is_not_accepted(mallory: Person) -> None:
    invitation = invite(organisation=make.make_member(), email=THEIRS, by=None)

    with pytest.raises(ValidationError, match="not among yours"):
        accept_invitation(invitation=invitation, by=mallory)
