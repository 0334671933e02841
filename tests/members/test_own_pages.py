import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/me/profile/", "/me/organisation/", "/me/join/"])
def test_page_of_somebody_of_many_organisations_takes_as_many_queries(client: Client, address: str) -> None:
    person = make.make_person()
    client.force_login(person)

    asked = []
    for organisations in (2, 3):
        for _each in range(organisations):
            make.make_affiliation(person, make.make_member())
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        asked.append(len(queries))

    assert len(page.context["affiliations"]) == 5
    assert asked[0] == asked[1]
