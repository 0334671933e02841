import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from sector_reports.actions import publish_edition, record_about
from sector_reports.intake.actions import receive_upload
from sector_reports.intake.pipeline import check_next
from sector_reports.models import Report
from tests import factories as make
from tests.pdf_with_text import pdf_with_text

pytestmark = pytest.mark.django_db
CATCH_UP, DRAW = "sector_reports.tasks.catch_up", "sector_reports.tasks.draw_pages"


def rung(callbacks: list[object]) -> list[str]:
    """The tasks of this app that are rung for, apart from the checking of uploads."""
    tasks = [str(call.args[0]) for call in callbacks]  # type: ignore[attr-defined]
    return [task for task in tasks if task in {CATCH_UP, DRAW}]


def test_accepted_upload_is_read_and_drawn_at_once(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    edition = make.make_report(state=Report.State.DRAFT).editions.get()

    with django_capture_on_commit_callbacks() as callbacks:
        receive_upload(edition=edition, content=pdf_with_text("One"), name="r.pdf", by=make.make_staff())
        assert check_next()

    assert rung(list(callbacks)) == [CATCH_UP, DRAW]


def test_other_changes_are_only_caught_up_with(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    edition = make.make_report(state=Report.State.DRAFT).editions.get()

    with django_capture_on_commit_callbacks() as callbacks:
        publish_edition(edition=edition, by=None)

    assert rung(list(callbacks)) == [CATCH_UP]


def test_looking_rings_for_nobody(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    report = make.make_report()

    with django_capture_on_commit_callbacks() as callbacks:
        record_about(report, "report.read", by=make.make_staff())

    assert rung(list(callbacks)) == []
