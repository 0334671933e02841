import datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils import timezone

from intake import at_work, quarantine
from intake.claims import LEASE, PAUSE
from intake.examine import Examined
from intake.names import file_name
from intake.why import Why
from journal.models import Entry
from members.models import Person
from sector_reports.actions import publish_edition
from sector_reports.intake.actions import (
    accept,
    claim_upload,
    hold_back,
    receive_upload,
    refuse,
)
from sector_reports.models import Edition, Report, StoredFile, Upload
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Person:
    return make.make_staff()


@pytest.fixture
def edition() -> Edition:
    report = make.make_report(state=Report.State.DRAFT)
    edition = report.editions.get()
    Edition.objects.filter(pk=edition.pk).update(file=None)
    edition.refresh_from_db()
    return edition


def receive(edition: Edition, by: Person, content: bytes | None = None) -> Upload:
    return receive_upload(edition=edition, content=content or make.blank_pdf(), name="Report.pdf", by=by)


def claimed() -> Upload:
    upload = claim_upload()
    assert upload is not None
    return upload


def clean(content: bytes = b"%PDF-clean") -> Examined:
    return Examined(content=content, pages=3, removed=[("javascript", 2)])


def test_receive_upload_keeps_the_file_apart_and_writes_it_down(edition: Edition, by: Person) -> None:
    content = make.blank_pdf()

    upload = receive(edition, by, content)

    assert upload.state == Upload.State.WAITING
    assert quarantine.read(upload.sha256) == content
    assert not default_storage.exists(StoredFile(sha256=upload.sha256).path)
    entry = Entry.objects.about(edition.report).latest("id")
    assert (entry.verb, entry.by) == ("upload.received", by)
    assert entry.changes == {"edition": ["1", "1"], "file": ["", upload.sha256]}


def test_receive_upload_refuses_what_is_no_pdf(edition: Edition, by: Person) -> None:
    with pytest.raises(ValidationError, match="This is not a PDF file"):
        receive(edition, by, b"MZ")

    assert Upload.objects.count() == 0


def test_receive_upload_refuses_a_published_edition(by: Person) -> None:
    with pytest.raises(ValidationError, match="Only a draft takes a new file"):
        receive(make.make_report().editions.get(), by)


def test_later_upload_replaces_the_one_that_waits(edition: Edition, by: Person) -> None:
    earlier, later = receive(edition, by), receive(edition, by)

    earlier.refresh_from_db()
    assert (earlier.state, earlier.refusal) == (Upload.State.REFUSED, "replaced")
    assert later.state == Upload.State.WAITING


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\Report.pdf", "Report.pdf"),
        ("a\x00b\u202egnp.exe.pdf", "abgnp.exe.pdf"),
        ("", "upload.pdf"),
        ("/", "upload.pdf"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_file_name_is_never_a_path(given: str, shown: str) -> None:
    assert file_name(given) == shown


def test_accept_gives_the_edition_its_file(edition: Edition, by: Person) -> None:
    receive(edition, by)

    done = accept(upload=claimed(), examined=clean())

    upload = Upload.objects.get()
    edition.refresh_from_db()
    assert done
    assert upload.state == Upload.State.ACCEPTED
    assert upload.removed == [["javascript", 2]]
    assert edition.file == upload.file
    assert upload.file is not None
    with default_storage.open(upload.file.path) as stored:
        assert stored.read() == b"%PDF-clean"
    assert Entry.objects.about(edition.report).latest("id").changes == {
        "edition": ["1", "1"],
        "file": ["", upload.file.sha256],
        "removed": ["", "javascript 2"],
    }


def test_identical_uploads_store_one_file(by: Person) -> None:
    before = StoredFile.objects.count()
    for _number in range(2):
        report = make.make_report(state=Report.State.DRAFT)
        receive(report.editions.get(), by, b"%PDF-same %%EOF")
        accept(upload=claimed(), examined=clean(b"%PDF-same"))

    files = {upload.file for upload in Upload.objects.all()}
    assert len(files) == 1
    assert StoredFile.objects.count() == before + 3  # two drafts had a file of their own


def test_refuse_leaves_the_edition_as_it_was(edition: Edition, by: Person) -> None:
    receive(edition, by)

    refuse(upload=claimed(), code=Why.ENCRYPTED)

    upload = Upload.objects.get()
    edition.refresh_from_db()
    assert (upload.state, upload.refusal, edition.file) == (Upload.State.REFUSED, "encrypted", None)
    assert Entry.objects.about(edition.report).latest("id").verb == "upload.refused"


def test_claim_that_ran_out_is_another_workers_and_the_first_changes_nothing(
    edition: Edition, by: Person
) -> None:
    receive(edition, by)
    first = claimed()
    assert claim_upload() is None
    Upload.objects.update(claimed_at=timezone.now() - LEASE - datetime.timedelta(seconds=1))

    second = claimed()

    assert not accept(upload=first, examined=clean())
    assert not refuse(upload=first, code=Why.DAMAGED)
    assert accept(upload=second, examined=clean())
    assert Upload.objects.get().tries == 2


def test_held_back_upload_is_tried_again_later_and_never_given_up(edition: Edition, by: Person) -> None:
    receive(edition, by)
    hold_back(upload=claimed())

    assert claim_upload() is None
    Upload.objects.update(claimed_at=timezone.now() - datetime.timedelta(minutes=2))

    assert claimed().tries == 1


def test_edition_is_not_published_while_its_file_is_checked(by: Person) -> None:
    edition = make.make_report(state=Report.State.DRAFT).editions.get()
    receive(edition, by)

    with pytest.raises(ValidationError, match="still being checked"):
        publish_edition(edition=edition, by=None)


def test_waiting_uploads_are_taken_up_in_turn(by: Person) -> None:
    given = [receive(make.make_report(state=Report.State.DRAFT).editions.get(), by) for _number in range(3)]

    assert [claimed() for _number in range(3)] == given
    assert claim_upload() is None


def test_upload_of_a_worker_that_is_gone_is_taken_up_at_once(edition: Edition, by: Person) -> None:
    upload = receive(edition, by)
    first = claimed()

    with at_work.ended(upload.pk):
        assert claim_upload() is None
    second = claimed()

    assert second.tries == 2
    assert not accept(upload=first, examined=clean())


def test_upload_that_kills_its_workers_is_taken_up_later_and_later(edition: Edition, by: Person) -> None:
    upload = receive(edition, by)
    for _time in range(2):
        claimed()
        with at_work.ended(upload.pk):
            pass

    assert claim_upload() is None
    Upload.objects.update(claimed_at=timezone.now() - PAUSE)

    assert claimed().tries == 3
