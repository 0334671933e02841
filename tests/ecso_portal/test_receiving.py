from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile, UploadedFile
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import Settings

from ecso_portal.receiving import MOST

MB = 1024 * 1024


@contextmanager
def received(content: bytes) -> Iterator[UploadedFile[bytes]]:
    request: HttpRequest = RequestFactory().post("/", {"file": SimpleUploadedFile("../a b.pdf", content)})
    try:
        yield cast(Any, request.FILES["file"])
    finally:
        request.close()


def test_larger_file_lies_on_disk_under_no_name() -> None:
    content = bytes(range(256)) * 4 * 4096

    with received(content) as file:
        assert file.read() == content
        assert (file.name, file.size) == ("a b.pdf", len(content))
        assert not isinstance(file, InMemoryUploadedFile)
        assert not isinstance(getattr(file.file, "name", 0), str)


def test_small_file_stays_in_memory() -> None:
    with received(b"small") as file:
        assert isinstance(file, InMemoryUploadedFile)


def test_no_more_is_kept_than_shows_that_it_is_too_large() -> None:
    with received(bytes(MOST + 8 * MB)) as file:
        assert MOST <= len(file.read()) < MOST + MB
        assert file.size == MOST + 8 * MB


def test_no_other_way_writes_files_for_requests(settings: Settings) -> None:
    assert "TemporaryFileUploadHandler" not in " ".join(settings.FILE_UPLOAD_HANDLERS)
