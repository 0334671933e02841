from collections.abc import Iterator

import pytest

from members.models import IdentityProvider
from tests import factories as make
from tests.members.signing_in.breaks import identity_provider
from tests.openid.forger import Forger, running


@pytest.fixture
def forger() -> Iterator[Forger]:
    with running() as forger:
        yield forger


@pytest.fixture
def provider(forger: Forger) -> IdentityProvider:
    hospital = make.make_member(name="Our hospital", email_domains=["hospital.example"])
    row = identity_provider(organisation=hospital, issuer=forger.address)
    row.save()
    return row
