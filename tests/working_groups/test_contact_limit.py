import pytest

from ecso_portal.cache import SoftRedisCache
from tests import factories as make
from working_groups.contact_limit import PER_ADDRESS, PER_GROUP, may_write

pytestmark = pytest.mark.django_db


def test_an_address_may_write_so_often_to_all_groups_together() -> None:
    groups = [make.make_group() for _number in range(PER_ADDRESS + 1)]

    answers = [may_write(address="192.0.2.1", group=group) for group in groups]

    assert answers == [True] * PER_ADDRESS + [False]
    assert may_write(address="192.0.2.2", group=groups[0])


def test_a_group_may_be_written_to_so_often_by_all_together() -> None:
    group = make.make_group()

    answers = [may_write(address=f"192.0.2.{number}", group=group) for number in range(PER_GROUP + 1)]

    assert answers == [True] * PER_GROUP + [False]
    assert may_write(address="198.51.100.1", group=make.make_group())


def test_the_addresses_of_one_line_count_as_one() -> None:
    group = make.make_group()

    answers = [may_write(address=f"2001:db8:0:1::{number}", group=group) for number in range(PER_ADDRESS + 1)]

    assert answers[-1] is False
    assert may_write(address="2001:db8:0:2::1", group=group)


def test_addresses_of_ipv4_written_as_ipv6_count_each_for_itself() -> None:
    group = make.make_group()

    answers = [may_write(address="::ffff:192.0.2.1", group=group) for _message in range(PER_ADDRESS + 1)]

    assert answers[-1] is False
    assert not may_write(address="192.0.2.1", group=group)
    assert may_write(address="::ffff:192.0.2.2", group=group)


def test_an_hour_that_ends_while_counting_begins_a_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SoftRedisCache, "add", lambda *_args: False)

    assert may_write(address="192.0.2.1", group=make.make_group())
