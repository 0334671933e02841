import datetime
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from intake.claims import LEASE, MOST_TRIES, PAUSE
from intake.shelf import Shelf
from intake.why import Why
from journal.models import Entry
from members.joining import documents
from members.joining.checking import check_next
from members.joining.sweep import sweep_documents
from members.models import ApplicationDocument
from tests.corpus.hostile import HOSTILE
from tests.members.joining.conftest import add_pdf, begin, checked, files_in

pytestmark = pytest.mark.django_db

State = ApplicationDocument.State


def age(shelf: Shelf) -> None:
    then = time.time() - 2 * 3600
    for path in shelf.files():
        os.utime(path, (then, then))


def check() -> ApplicationDocument:
    assert check_next()
    return ApplicationDocument.objects.get()


def test_document_is_looked_into_freed_of_what_acts_and_written_anew(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    document = add_pdf(begin(), content=HOSTILE["open-action"].make())

    with django_capture_on_commit_callbacks(execute=True):
        document = check()

    assert (document.state, document.removed, document.pages) == (State.ACCEPTED, [["at_opening", 1]], 1)
    assert files_in(documents.given()) == []  # no longer needed
    assert files_in(documents.checked()) == [document.checked_sha256]
    content = documents.content_of(document)
    assert content
    assert b"JavaScript" not in content
    assert not check_next()


def test_file_that_hides_what_it_is_is_refused_in_words(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    add_pdf(begin(), content=b"%PDF-1.7\nnothing of a PDF\n%%EOF\n")

    with django_capture_on_commit_callbacks(execute=True):
        document = check()

    assert (document.state, document.refusal) == (State.REFUSED, "damaged")
    assert documents.content_of(document) is None
    assert files_in(documents.given()) == []


def test_record_has_the_hash_and_not_the_name() -> None:
    add_pdf(begin(), name="passport of ada.pdf")

    entry = Entry.objects.get(verb="application.document_received")
    assert "ada" not in f"{entry.object_label} {entry.changes}"


def test_worker_that_was_killed_leaves_a_claim_that_runs_out() -> None:
    add_pdf(begin())
    assert documents.claim_document()

    assert documents.claim_document() is None
    ApplicationDocument.objects.update(claimed_at=timezone.now() - LEASE - datetime.timedelta(seconds=1))
    again = documents.claim_document()

    assert again
    assert again.tries == 2


def test_lost_claim_changes_nothing() -> None:
    add_pdf(begin())
    first = documents.claim_document()
    assert first
    ApplicationDocument.objects.update(claimed_at=timezone.now() - PAUSE * 30)
    second = documents.claim_document()
    assert second

    assert documents.refuse(document=first, code=Why.DAMAGED) is False
    assert documents.refuse(document=second, code=Why.DAMAGED) is True
    assert documents.refuse(document=second, code=Why.DAMAGED) is False


def test_document_that_was_taken_back_meanwhile_is_settled_by_nobody(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    add_pdf(begin())
    claimed = documents.claim_document()
    assert claimed

    with django_capture_on_commit_callbacks(execute=True):
        documents.remove_document(document=claimed)
        assert documents.refuse(document=claimed, code=Why.DAMAGED) is False

    assert files_in(documents.given()) == []


def test_scanner_that_is_away_keeps_it_in_quarantine(settings: Any, tmp_path: Path) -> None:
    settings.PORTAL_CLAMAV = str(tmp_path / "no-such-socket")
    add_pdf(begin())

    document = check()

    assert (document.state, document.tries) == (State.QUARANTINED, 0)
    assert not check_next()
    settings.PORTAL_CLAMAV = ""
    ApplicationDocument.objects.update(claimed_at=timezone.now() - PAUSE * 2)
    assert check().state == State.ACCEPTED


def test_file_that_kills_every_worker_is_given_up() -> None:
    add_pdf(begin())
    ApplicationDocument.objects.update(tries=MOST_TRIES)

    assert check().refusal == "given_up"


def test_same_content_of_two_applications_goes_with_the_second(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    content = HOSTILE["open-action"].make()
    one, two = begin(), begin(organisation_name="Another")
    first, second = checked(add_pdf(one, content=content)), checked(add_pdf(two, content=content))

    with django_capture_on_commit_callbacks(execute=True):
        documents.remove_document(document=first)
    assert documents.content_of(second) == content
    with django_capture_on_commit_callbacks(execute=True):
        documents.remove_document(document=second)

    assert files_in(documents.checked()) == []


# The sweep


def test_sweep_leaves_what_is_needed_and_takes_what_nobody_names() -> None:
    waiting = add_pdf(begin())
    kept = checked(add_pdf(begin(organisation_name="Another")))
    documents.checked().keep(b"nobody's")
    documents.given().keep(b"nobody's")
    assert sweep_documents().deleted == []  # too young
    age(documents.given())
    age(documents.checked())

    swept = sweep_documents()

    assert (len(swept.deleted), swept.lost, swept.missing) == (
        3,
        [],
        [],
    )  # and the original of the one accepted
    assert files_in(documents.given()) == [waiting.sha256]
    assert files_in(documents.checked()) == [kept.checked_sha256]


def test_sweep_tells_of_rows_without_their_file() -> None:
    waiting = add_pdf(begin())
    kept = checked(add_pdf(begin(organisation_name="Another")))
    documents.given().place(waiting.sha256).unlink()
    documents.checked().place(kept.checked_sha256).write_bytes(b"damaged")

    swept = sweep_documents()

    waiting.refresh_from_db()
    assert (swept.lost, waiting.refusal) == ([str(waiting.pk)], "lost")
    assert swept.missing == [kept.checked_sha256]


def test_sweep_of_reports_leaves_documents_alone() -> None:
    waiting = add_pdf(begin())
    kept = checked(add_pdf(begin(organisation_name="Another")))
    age(documents.given())
    age(documents.checked())

    call_command("check_files", verbosity=0)

    assert waiting.sha256 in files_in(documents.given())
    assert kept.checked_sha256 in files_in(documents.checked())
