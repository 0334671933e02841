"""Whether somebody is an official contact is asked at the moment at which they decide, and not before it."""

from typing import Any

import pytest
from django.test import Client

from members.actions import end_affiliation, take_back_contact
from members.dated import today
from members.merging.actions import merge_organisations
from members.models import Affiliation, Invitation, Membership
from tests import factories as make
from tests.members.my_organisation.conftest import make_house, signed_in
from tests.test_locks import while_it_waits

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("what", ["invite/", "requests/{request}/approve/", "people/{colleague}/end/"])
@pytest.mark.parametrize("fate", ["ended", "no contact any more"])
def test_contact_who_is_none_any_more_by_then_decides_nothing(what: str, fate: str) -> None:
    ours, staff = make_house("Ours"), make.make_staff()
    address = ours.address + what.format(request=ours.request.pk, colleague=ours.of_colleague.pk)
    typed: dict[str, Any] = {"email": "mallory@elsewhere.example", "on": today().isoformat()}
    client, answers = signed_in(ours.contact), []

    with while_it_waits(
        lambda: answers.append(client.post(address, typed).status_code), hold=ours.organisation
    ):
        if fate == "ended":
            end_affiliation(affiliation=ours.of_contact, on=today(), by=staff)
        else:
            take_back_contact(affiliation=ours.of_contact, by=staff)

    assert answers == [404]
    assert Invitation.objects.count() == 1
    assert not ours.request.person.affiliations.exists()
    assert Affiliation.objects.get(pk=ours.of_colleague.pk).is_current


def test_whoever_comes_while_the_organisation_is_merged_is_told_and_then_comes() -> None:
    ours, staff = make_house("Ours"), make.make_staff()
    other = make.make_member(name="The same hospital", category="university")
    Membership.objects.filter(organisation=ours.organisation).delete()
    token = ours.invitation.token_to_mail()
    answers: list[Any] = []

    def come() -> None:
        answers.append(Client().post(f"/invitations/{token}/open/", {"name": "Guest"}))

    with while_it_waits(come, hold=ours.organisation):
        merge_organisations(kept=other, gone=ours.organisation, by=staff)
    come()

    told, came = answers
    assert "was merged into another" in told.content.decode()
    assert came.status_code == 302
    assert other.affiliations.filter(person__email="guest@ours.example").exists()
