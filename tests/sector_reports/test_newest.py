from dataclasses import replace
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from sector_reports.actions import withdraw_edition
from sector_reports.models import Edition, Report
from sector_reports.newest import newest_for
from tests import factories as make
from tests.scene import PERSONAS, Scene
from working_groups.tlp import Tlp
from working_groups.viewer import ANONYMOUS, Viewer, viewer_of

pytestmark = pytest.mark.django_db


def by_orm(viewer: Viewer, slug: str) -> Edition | None:
    """The same question without any haste."""
    reports = Report.objects.visible_to(viewer).filter(slug=slug)
    editions = Edition.objects.published().filter(report__in=reports, file__isnull=False)
    return editions.select_related("report", "file").order_by("-number").first()


def stored(row: Model) -> dict[str, Any]:
    """All that the database holds of it, but for what only PostgreSQL reads."""
    names = [field.attname for field in row._meta.concrete_fields if field.name != "search_vector"]
    return {name: getattr(row, name) for name in names}


def viewers(scene: Scene) -> dict[str, Viewer]:
    """Every persona, and one who is in both groups."""
    people = {name: viewer_of(scene.people[name]) if name in scene.people else ANONYMOUS for name in PERSONAS}
    both = frozenset({scene.group.pk, scene.other_group.pk})
    return {**people, "in both groups": replace(people["participant"], groups=both)}


@pytest.mark.parametrize("is_announced", [True, False])
@pytest.mark.parametrize("state", Report.State.values)
@pytest.mark.parametrize("tlp", list(Tlp))
def test_finds_what_its_viewer_may_see_listed(scene: Scene, tlp: Tlp, state: str, is_announced: bool) -> None:
    report = make.make_report(
        tlp,
        group=scene.group,
        addressed_to=[scene.group],
        recipients=[scene.people["recipient"]] if tlp == Tlp.RED else None,
        state=state,
        is_announced=is_announced,
    )

    for persona, viewer in viewers(scene).items():
        assert newest_for(viewer, report.slug) == by_orm(viewer, report.slug), persona


def test_what_was_written_for_one_answers_for_another(scene: Scene) -> None:
    """They belong to as many groups, but not to the same ones."""
    ours, theirs = viewer_of(scene.people["participant"]), viewer_of(scene.people["outsider"])
    report = make.make_report(Tlp.AMBER, group=scene.group, addressed_to=[scene.group])

    assert ours.made_up()[0] == theirs.made_up()[0]
    assert newest_for(ours, report.slug) == report.editions.get()
    assert newest_for(theirs, report.slug) is None
    assert newest_for(ours, report.slug) == report.editions.get()


def test_edition_comes_with_its_report_and_its_file(django_assert_num_queries: Any) -> None:
    report, _other = make.make_report(), make.make_report()

    with django_assert_num_queries(1):
        found = newest_for(ANONYMOUS, report.slug)
        assert found is not None
        assert found.file is not None
        told = [stored(found), stored(found.report), stored(found.file)]

    expected = by_orm(ANONYMOUS, report.slug)
    assert expected is not None
    assert expected.file is not None
    assert told == [stored(expected), stored(expected.report), stored(expected.file)]


def test_newest_is_the_last_that_is_not_withdrawn() -> None:
    report = make.make_report()
    first = report.editions.get()
    second = Edition.objects.create(
        report=report, number=2, file=first.file, state=Edition.State.PUBLISHED, published_at=timezone.now()
    )
    assert newest_for(ANONYMOUS, report.slug) == second

    withdraw_edition(edition=second, reason="It was wrong.", by=make.make_person())

    assert newest_for(ANONYMOUS, report.slug) == first


def test_file_is_sent_after_one_question_to_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    report = make.make_report()
    client.get(f"/reports/{report.slug}/latest.pdf")

    with django_assert_num_queries(1):
        response = client.get(f"/reports/{report.slug}/latest.pdf")

    assert response.status_code == 200
