"""What was one category, cluster or association, is two: rows follow, there and back."""

from importlib import import_module

import pytest
from django.db import connection

from members.models import Membership, SeatAllowance
from sector_reports.models import UsageCount
from tests import factories as make

pytestmark = pytest.mark.django_db
NAME = "0015_associations_and_regional_clusters"


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def test_the_one_category_becomes_two_and_the_two_become_one() -> None:
    of_members = import_module(f"members.migrations.{NAME}")
    of_reports = import_module(f"sector_reports.migrations.{NAME}")
    make.make_member("association")
    make.make_member("regional_cluster")
    make.make_member("sme")
    SeatAllowance.objects.create(category="association", seats=7)
    report = make.make_report()
    for category, count in (("association", 2), ("regional_cluster", 3), ("sme", 5)):
        UsageCount.objects.create(
            report=report, day="2026-01-01", channel="page", metric="view", category=category, count=count
        )

    run(
        "SET CONSTRAINTS ALL IMMEDIATE",
        "ALTER TABLE members_membership DROP CONSTRAINT membership_category_known",
        "ALTER TABLE members_seatallowance DROP CONSTRAINT seat_allowance_category_known",
        of_members.JOIN,
        of_reports.JOIN,
    )

    one = "cluster_or_association"
    assert sorted(Membership.objects.values_list("category", flat=True)) == [one, one, "sme"]
    assert list(SeatAllowance.objects.values_list("category", "seats")) == [(one, 7)]
    assert sorted(UsageCount.objects.values_list("category", "count")) == [(one, 5), ("sme", 5)]

    run(of_members.PART, of_reports.PART)

    assert sorted(Membership.objects.values_list("category", flat=True)) == [
        "association",
        "association",
        "sme",
    ]
    assert sorted(SeatAllowance.objects.values_list("category", "seats")) == [
        ("association", 7),
        ("regional_cluster", 7),
    ]
    assert sorted(UsageCount.objects.values_list("category", "count")) == [("association", 5), ("sme", 5)]
