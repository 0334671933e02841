import pytest
from django.test import Client

from members.models import Person
from tests import factories as make
from tests.office import at_work


@pytest.fixture
def staff(db: None) -> Person:
    return make.make_staff(email="staff@example.org", name="Staff")


@pytest.fixture
def office(client: Client, staff: Person) -> Client:
    return at_work(client, staff)
