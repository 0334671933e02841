"""The measurement of the register runs at a small size; its bars are for a machine with nothing else to do."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django import Settings

from bench import members, pages
from bench.crowd import fill
from bench.secretary import signed_in
from members.models import Affiliation, Membership, Organisation
from tests import factories as make

ROWS = 30


@pytest.fixture
def asked(db: None, settings: Settings) -> Iterator[None]:
    settings.ALLOWED_HOSTS = [pages.HOST]
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def test_register_is_filled_asked_and_worked_on(asked: None) -> None:
    make.make_group(code="WG3")
    fill(30, 60)

    cookie = signed_in()
    shown = [*members.directory(times=1), *members.office(1, cookie)]
    worked = [*members.looks(), *members.tables(ROWS)]

    assert Organisation.objects.count() == 30 + ROWS
    assert (Membership.objects.filter(organisation__slug__startswith="new-").count(), len(worked)) == (
        ROWS,
        4,
    )
    assert Affiliation.objects.filter(organisation__slug__startswith="new-").count() == ROWS
    assert len(shown) == 2 * len(members.DIRECTORY_PAGES) + len(members.FIGURES) + len(
        members.OFFICE_LISTS
    ) + len(members.OFFICE_PAGES) + len(members.WHOLE_LISTS)
    assert [row.what for row in worked if not row.fine] == []
