"""Whether somebody is an official contact is asked at the moment at which they decide, and not before it."""

from typing import Any

import pytest

from members.actions import end_affiliation, take_back_contact
from members.dated import today
from members.models import Affiliation, Invitation
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
