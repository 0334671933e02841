import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from pytest_django import Settings

from intake import quarantine, scanned
from intake.claims import MOST_TRIES
from intake.examine import examine
from sector_reports.intake.actions import receive_upload
from sector_reports.intake.pipeline import check_next
from sector_reports.models import Edition, Report, Upload
from sector_reports.tasks import check_uploads
from tests import factories as make
from tests.corpus.hostile import HOSTILE

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition() -> Edition:
    return make.make_report(state=Report.State.DRAFT).editions.get()


def upload(edition: Edition, content: bytes) -> Upload:
    return receive_upload(edition=edition, content=content, name="Report.pdf", by=make.make_staff())


class Scanner:
    """Speaks INSTREAM on a socket; answers with what the test wants, and keeps what it was sent."""

    def __init__(self, answers: list[bytes]) -> None:
        self.answers = answers
        self.seen: list[bytes] = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        for answer in self.answers:
            with closing(self.server.accept()[0]) as client, client.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                content = b""
                while length := struct.unpack("!L", sent.read(4))[0]:
                    content += sent.read(length)
                self.seen.append(content)
                client.sendall(answer)


@pytest.fixture
def clean_twice(settings: Settings) -> Iterator[Scanner]:
    scanner = Scanner([b"stream: OK\0", b"stream: OK\0"])
    settings.PORTAL_CLAMAV = scanner.address
    yield scanner
    scanner.server.close()


def test_hostile_upload_is_accepted_without_what_acts(edition: Edition) -> None:
    upload(edition, HOSTILE["names-javascript"].make())

    check_uploads()

    settled = Upload.objects.get()
    edition.refresh_from_db()
    assert (settled.state, settled.removed) == (Upload.State.ACCEPTED, [["javascript", 1]])
    assert edition.file == settled.file


def test_encrypted_upload_is_refused_with_its_reason(edition: Edition) -> None:
    upload(edition, HOSTILE["encrypted"].make())

    check_uploads()

    settled = Upload.objects.get()
    assert (settled.state, settled.refusal) == (Upload.State.REFUSED, "encrypted")


def test_scanner_sees_the_original_and_the_result(edition: Edition, clean_twice: Scanner) -> None:
    given = upload(edition, make.blank_pdf())
    original = quarantine.read(given.sha256)

    check_next()

    settled = Upload.objects.get()
    assert settled.state == Upload.State.ACCEPTED
    assert clean_twice.seen[0] == original
    assert len(clean_twice.seen) == 2


def test_infected_upload_is_refused(edition: Edition, settings: Settings) -> None:
    scanner = Scanner([b"stream: Eicar-Test-Signature FOUND\0"])
    settings.PORTAL_CLAMAV = scanner.address
    upload(edition, make.blank_pdf())

    check_next()

    scanner.server.close()
    assert Upload.objects.get().refusal == "malware"


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK"])
def test_unclear_answer_of_the_scanner_is_no_answer(
    edition: Edition, settings: Settings, answer: bytes
) -> None:
    scanner = Scanner([answer])
    settings.PORTAL_CLAMAV = scanner.address
    upload(edition, make.blank_pdf())

    check_next()

    scanner.server.close()
    assert Upload.objects.get().state == Upload.State.QUARANTINED


def test_upload_waits_in_quarantine_while_no_scanner_listens(edition: Edition, settings: Settings) -> None:
    settings.PORTAL_CLAMAV = "127.0.0.1:1"
    given = upload(edition, make.blank_pdf())

    check_next()

    edition.refresh_from_db()
    assert Upload.objects.get().state == Upload.State.QUARANTINED
    assert quarantine.read(given.sha256) is not None
    assert edition.uploads.open().exists()


def test_upload_whose_original_is_gone_is_refused_as_lost(edition: Edition) -> None:
    given = upload(edition, make.blank_pdf())
    quarantine.place(given.sha256).unlink()

    check_next()

    assert Upload.objects.get().refusal == "lost"


def test_original_that_was_changed_on_disk_counts_as_lost(edition: Edition) -> None:
    given = upload(edition, make.blank_pdf())
    quarantine.place(given.sha256).write_bytes(b"%PDF-other %%EOF")

    check_next()

    assert Upload.objects.get().refusal == "lost"


def test_upload_that_kills_every_worker_is_given_up(edition: Edition) -> None:
    upload(edition, make.blank_pdf())
    Upload.objects.update(tries=MOST_TRIES)

    check_next()

    assert Upload.objects.get().refusal == "given_up"


def test_nothing_to_check_is_no_error() -> None:
    assert check_next() is False


def test_bug_leaves_the_claim_to_run_out(edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    upload(edition, make.blank_pdf())

    def broken(content: bytes) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(scanned, "examine", broken)
    with pytest.raises(ZeroDivisionError):
        check_next()

    assert Upload.objects.get().state == Upload.State.CHECKING


def test_same_file_gives_the_same_bytes() -> None:
    content = HOSTILE["open-action"].make()

    assert examine(content).content == examine(content).content
