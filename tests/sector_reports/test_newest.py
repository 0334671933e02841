from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from sector_reports.actions import withdraw_edition
from sector_reports.models import Edition, Report
from sector_reports.newest import newest_for_anyone
from tests import factories as make
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS

pytestmark = pytest.mark.django_db


def by_orm(slug: str) -> Edition | None:
    """The same question without any haste."""
    reports = Report.objects.visible_to(ANONYMOUS).filter(slug=slug)
    editions = Edition.objects.published().filter(report__in=reports, file__isnull=False)
    return editions.select_related("report", "file").order_by("-number").first()


def stored(row: Model) -> dict[str, Any]:
    """All that the database holds of it, but for what only PostgreSQL reads."""
    names = [field.attname for field in row._meta.concrete_fields if field.name != "search_vector"]
    return {name: getattr(row, name) for name in names}


@pytest.mark.parametrize("is_announced", [True, False])
@pytest.mark.parametrize("state", Report.State.values)
@pytest.mark.parametrize("tlp", list(Tlp))
def test_finds_what_everybody_may_see_listed(tlp: Tlp, state: str, is_announced: bool) -> None:
    recipients = [make.make_person()] if tlp == Tlp.RED else None
    report = make.make_report(tlp, recipients=recipients, state=state, is_announced=is_announced)

    assert newest_for_anyone(report.slug) == by_orm(report.slug)


def test_edition_comes_with_its_report_and_its_file(django_assert_num_queries: Any) -> None:
    report, _other = make.make_report(), make.make_report()

    with django_assert_num_queries(1):
        found = newest_for_anyone(report.slug)
        assert found is not None
        assert found.file is not None
        told = [stored(found), stored(found.report), stored(found.file)]

    expected = by_orm(report.slug)
    assert expected is not None
    assert expected.file is not None
    assert told == [stored(expected), stored(expected.report), stored(expected.file)]


def test_newest_is_the_last_that_is_not_withdrawn() -> None:
    report = make.make_report()
    first = report.editions.get()
    second = Edition.objects.create(
        report=report, number=2, file=first.file, state=Edition.State.PUBLISHED, published_at=timezone.now()
    )
    assert newest_for_anyone(report.slug) == second

    withdraw_edition(edition=second, reason="It was wrong.", by=make.make_person())

    assert newest_for_anyone(report.slug) == first


def test_file_is_sent_after_one_question_to_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    report = make.make_report()
    client.get(f"/reports/{report.slug}/latest.pdf")

    with django_assert_num_queries(1):
        response = client.get(f"/reports/{report.slug}/latest.pdf")

    assert response.status_code == 200
