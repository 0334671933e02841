import datetime

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from journal.models import Entry
from members.joining import documents, forgetting, reviewing
from members.joining.forgetting import due_to_be_forgotten, forget_application, forget_what_is_due
from members.models import Application, Person
from tests.members.joining.conftest import accepted, add_pdf, begin, files_in, reviewed, submitted

pytestmark = pytest.mark.django_db


def all_told() -> str:
    tables = [
        "application",
        "applicationdocument",
        "applicationlink",
        "applicationquestion",
        "applicationnote",
        "applicationcheck",
    ]
    with connection.cursor() as cursor:
        told = ""
        for table in tables:
            cursor.execute(
                f"SELECT coalesce(string_agg(row_to_json(t)::text, ' '), '') FROM members_{table} t"
            )
            told += cursor.fetchone()[0]
    return told


def test_nothing_personal_is_left_of_a_refused_application(
    staff: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    application = submitted()
    reviewing.begin_review(application=application, by=staff)
    reviewing.ask_applicant(application=application, text="canary-question", by=staff)
    reviewing.note_for_secretariat(application=application, text="canary-note", by=staff)
    day = timezone.localdate()
    reviewing.refuse_application(application=application, on=day, basis="Board", reason="No.", by=staff)

    with django_capture_on_commit_callbacks(execute=True):
        forget_application(application=application, by=None)

    told = all_told()
    assert not any(word in told for word in ("canary", "Ada", "ada@", "Head of", "runs a grid", "statutes"))
    application.refresh_from_db()
    assert (application.organisation_name, application.decision, application.refusal_reason) == (
        "Sample Grid Operator",
        "refused",
        "No.",
    )
    assert files_in(documents.given()) + files_in(documents.checked()) == []
    assert Entry.objects.filter(verb="application.forgotten").count() == 1


def test_draft_goes_altogether(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> None:
    application = begin()
    add_pdf(application)

    with django_capture_on_commit_callbacks(execute=True):
        forget_application(application=application, by=None)

    assert not Application.objects.exists()
    assert files_in(documents.given()) == []


def test_what_waits_for_a_decision_is_withdrawn_by_it(staff: Person) -> None:
    application = reviewed(staff)

    forget_application(application=application, by=staff, reason="Asked for it.")
    forget_application(application=application, by=staff)

    application.refresh_from_db()
    assert application.status == Application.Status.WITHDRAWN
    assert Entry.objects.filter(verb="application.forgotten").count() == 1


def test_retention_by_kind(staff: Person) -> None:
    now = timezone.now()
    rows = {
        "unverified": begin(organisation_name="A"),
        "abandoned": begin(organisation_name="B"),
        "waiting": submitted(organisation_name="C"),
        "refused": refused_named(staff, "D"),
        "accepted": accepted(staff, organisation_name="E"),
    }
    Application.objects.filter(pk=rows["abandoned"].pk).update(verified_at=now)

    def due(days: int) -> list[str]:
        pks = {row.pk for row in due_to_be_forgotten(now + datetime.timedelta(days=days))}
        return [name for name, row in rows.items() if row.pk in pks]

    assert due(6) == []
    assert due(8) == ["unverified"]
    assert due(91) == ["unverified", "abandoned"]
    assert due(367) == ["unverified", "abandoned", "refused"]
    assert due(5000) == ["unverified", "abandoned", "refused"]


def refused_named(staff: Person, name: str) -> Application:
    application = reviewed(staff, organisation_name=name)
    day = timezone.localdate()
    reviewing.refuse_application(application=application, on=day, basis="B", reason="No.", by=staff)
    return application


def test_each_night_forgets_what_is_due() -> None:
    begin()
    Application.objects.update(changed_at=timezone.now() - forgetting.UNVERIFIED * 2)

    assert (forget_what_is_due(), forget_what_is_due()) == (1, 0)
