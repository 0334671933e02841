from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile, UploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from ecso_portal.receiving import MOST


def received(content: bytes) -> UploadedFile[bytes]:
    request: HttpRequest = RequestFactory().post("/", {"file": SimpleUploadedFile("../a b.pdf", content)})
    file: Any = request.FILES["file"]
    return file


def test_larger_file_lies_on_disk_under_no_name() -> None:
    content = bytes(range(256)) * 4 * 4096

    file = received(content)

    assert file.read() == content
    assert (file.name, file.size) == ("a b.pdf", len(content))
    assert not isinstance(file, InMemoryUploadedFile)
    assert not hasattr(file, "temporary_file_path")
    assert not isinstance(getattr(file.file, "name", 0), str)


def test_small_file_stays_in_memory() -> None:
    assert isinstance(received(b"small"), InMemoryUploadedFile)


def test_no_more_is_kept_than_shows_that_it_is_too_large() -> None:
    file = received(bytes(MOST + 8 * 1024 * 1024))

    assert MOST <= len(file.read()) < MOST + 1024 * 1024
    assert file.size == MOST + 8 * 1024 * 1024


def test_no_other_way_writes_files_for_requests(settings: Settings) -> None:
    assert "TemporaryFileUploadHandler" not in " ".join(settings.FILE_UPLOAD_HANDLERS)
