"""What overlaps cannot be stored, whoever tries, and by whatever way."""

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Model

from members.models import Affiliation, Membership, Organisation
from tests import factories as make

pytestmark = pytest.mark.django_db

PERIODS = [
    "[2019-12-31,2020-06-01)",
    "[2016-06-13,)",
    "(,)",
    "[2015-01-01,2016-06-14)",
    "[2016-06-13,2016-06-14)",
]
BESIDE = ["(,2016-06-13)", "[2020-01-01,)", "[2020-01-01,2020-01-02)"]


def membership() -> tuple[str, dict[str, Any]]:
    """Another row beside one from 13 June 2016 to the end of 2019: of the same category."""
    organisation = make.make_member("sme", period=make.UNTIL_2020)
    return "members_membership", {"organisation_id": organisation.pk, "category": "sme", "decision": ""}


def category() -> tuple[str, dict[str, Any]]:
    """The same with another category: an organisation is in one on any day."""
    table, row = membership()
    return table, {**row, "category": "university"}


def affiliation() -> tuple[str, dict[str, Any]]:
    person, organisation = make.make_person(), make.make_member()
    first = make.make_affiliation(person, organisation, period=make.UNTIL_2020)
    return "members_affiliation", {
        "person_id": first.person_id,
        "organisation_id": first.organisation_id,
        "job_title": "",
        "is_official_contact": False,
    }


def former_name() -> tuple[str, dict[str, Any]]:
    organisation = make.make_organisation()
    organisation.former_names.create(name="Old", period=make.UNTIL_2020)
    return "members_formername", {"organisation_id": organisation.pk, "name": "Another"}


ROWS: list[Callable[[], tuple[str, dict[str, Any]]]] = [membership, category, affiliation, former_name]


def insert(table: str, row: dict[str, Any], period: str) -> None:
    row = {"id": uuid.uuid4(), **row, "period": period}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(['%s'] * len(row))})",
            [*row.values()],
        )


@pytest.mark.parametrize("period", PERIODS)
@pytest.mark.parametrize("make_row", ROWS)
def test_sql_stores_no_row_that_overlaps(
    make_row: Callable[[], tuple[str, dict[str, Any]]], period: str
) -> None:
    table, row = make_row()

    with pytest.raises(IntegrityError, match="_one_a_day"):
        insert(table, row, period)


@pytest.mark.parametrize("period", BESIDE)
@pytest.mark.parametrize("make_row", ROWS)
def test_sql_stores_a_row_beside_it(make_row: Callable[[], tuple[str, dict[str, Any]]], period: str) -> None:
    table, row = make_row()

    insert(table, row, period)

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE period = %s", [period])
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("make_row", ROWS)
def test_sql_moves_no_row_over_another(make_row: Callable[[], tuple[str, dict[str, Any]]]) -> None:
    table, row = make_row()
    insert(table, row, "[2020-01-01,)")

    with (
        pytest.raises(IntegrityError, match="_one_a_day"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET period = '[2019-12-31,)' WHERE period = '[2020-01-01,)'")


def test_many_rows_at_once_and_updates_of_a_queryset_are_refused_too() -> None:
    organisation = make.make_member(period=make.UNTIL_2020)
    person = make.make_person()
    make.make_affiliation(person, organisation)

    tries: list[tuple[type[Model], dict[str, Model]]] = [
        (Membership, {"organisation": organisation}),
        (Affiliation, {"organisation": organisation, "person": person}),
    ]
    for model, fields in tries:
        with pytest.raises(IntegrityError), transaction.atomic():
            model._default_manager.bulk_create([model(period=make.SINCE_2016, **fields)])
    other = make.make_member(period=make.UNTIL_2020)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(organisation=other).update(organisation=organisation)


def test_one_day_of_two_members_in_one_is_left_out() -> None:
    """What the constraints promise is what the directory rests on: one row for each member of a day."""
    make.make_member(period=make.UNTIL_2020)
    Organisation.objects.get().memberships.create(
        category="university", period=DateRange(datetime.date(2020, 1, 1), None)
    )
    days = [datetime.date(2019, 12, 31), datetime.date(2020, 1, 1)]

    assert [Membership.objects.directory(day).count() for day in days] == [1, 1]
