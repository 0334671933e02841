"""How the web process takes in larger files: on disk, but under no name, so that a kill leaves nothing behind."""

import tempfile
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST = 26 * 1024 * 1024  # bytes that are kept: enough to see that a file is too large, whatever is sent


class NamelessFileHandler(FileUploadHandler):
    file: IO[bytes]

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 -- the request closes it

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start < MOST:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        self.file.seek(0)
        return UploadedFile(
            file=self.file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()
