from collections.abc import Iterator

import pytest

from members.models import IdentityProvider
from tests import factories as make
from tests.members.signing_in.breaks import identity_provider
from tests.openid.forger import Forger, Forging, running


@pytest.fixture(scope="module")
def forging() -> Iterator[Forging]:
    with running() as forging:
        yield forging


@pytest.fixture
def forger(forging: Forging) -> Forger:
    return forging.begin()


@pytest.fixture
def provider(forger: Forger) -> IdentityProvider:
    hospital = make.make_member(name="Our hospital", email_domains=["hospital.example"])
    row = identity_provider(organisation=hospital, issuer=forger.address)
    row.save()
    return row
