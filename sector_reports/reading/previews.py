"""Pictures of the pages of a file, as it is read and as it is recognised; beside it in the storage, by its SHA-256.

They are derived: whoever loses them has them made anew. The file is opened only by a process of its own.
"""

import json
import logging
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from PIL import Image

from intake.contents import write_whole
from intake.limits import WALL
from sector_reports.models import Edition, ReadingCopy, StoredFile
from sector_reports.models.reading_copy import Size

logger = logging.getLogger(__name__)

READING, SMALL = 1000, 320  # pixels wide, as the process that draws makes them
WIDTHS = (READING, SMALL)
ROOT_FOLDER = "previews"
AT_ONCE = 20  # pages for one process, which has only so much time
ROOT = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-s", "-m", "sector_reports.reading.drawing"]
ONE_AT_A_TIME = (
    0x72656164  # the number of a lock in the database: drawing leaves the other workers to the mail
)


@dataclass
class Batch:
    """What one process told before it ended, in whatever way: the first of its pages may be the one it died of."""

    pages: int = 0
    outline: list[list[object]] = field(default_factory=list)
    drawn: list[tuple[Size | None, list[bytes]]] = field(default_factory=list)


def path_of(file: StoredFile, page: int, width: int) -> str:
    return f"{_folder_of(file)}/{page}-{width}.webp"


def _folder_of(file: StoredFile) -> str:
    return f"{ROOT_FOLDER}/{file.path}"


def files_not_drawn() -> list[StoredFile]:
    """Those of editions, the newest first: that is what people look for."""
    undrawn = StoredFile.objects.filter(
        Exists(Edition.objects.filter(file=OuterRef("pk"))),
        ~Exists(ReadingCopy.objects.filter(file=OuterRef("pk"))),
    )
    return list(undrawn.order_by("-stored_at"))


def is_whole(file: StoredFile) -> bool:
    """Whether every picture that its reading copy tells of is there."""
    copy = ReadingCopy.objects.filter(file=file).first()
    return copy is not None and all(
        default_storage.exists(path_of(file, page, width))
        for page, size in enumerate(copy.pictures, start=1)
        if size
        for width in WIDTHS
    )


@transaction.atomic
def make_reading_copy(*, file: StoredFile) -> bool:
    """Draw the pages that are not there yet, each picture whole or not at all. False: another is drawing."""
    if not is_alone():
        return False
    with default_storage.open(file.path) as stored:
        content = stored.read()
    _sweep(file)
    pictures: list[Size | None] = []
    while True:
        pictures += _there_already(file, after=len(pictures))
        batch = _draw(content, first=len(pictures) + 1)
        if not batch.pages:
            logger.warning("File %s cannot be opened to be drawn", file.pk)
            pictures = [None] * file.pages
        elif not batch.drawn and len(pictures) < batch.pages:
            pictures.append(None)  # the process died of this page, or has no time for even one
        for size, contents in batch.drawn:
            pictures.append(size)
            for width, picture in zip(WIDTHS, contents, strict=bool(size)):
                write_whole(path_of(file, len(pictures), width), picture)
        if len(pictures) >= batch.pages:
            break
    ReadingCopy.objects.keep(file, pictures, batch.outline)
    return True


def is_alone() -> bool:
    """Nobody else draws, until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        return bool(cursor.fetchone()[0])


def _sweep(file: StoredFile) -> None:
    """Away with what a killed attempt had begun to write."""
    folder = _folder_of(file)
    if default_storage.exists(folder):
        for name in default_storage.listdir(folder)[1]:
            if name.endswith(".part"):
                default_storage.delete(f"{folder}/{name}")


def forget_pictures(file: StoredFile) -> None:
    """So that all are drawn anew; what is read meanwhile is the old one."""
    for page in range(1, file.pages + 1):
        default_storage.delete(path_of(file, page, SMALL))


def _there_already(file: StoredFile, *, after: int) -> list[Size | None]:
    """The sizes of the pages that an earlier, interrupted attempt has drawn."""
    found: list[Size | None] = []
    while default_storage.exists(path_of(file, after + len(found) + 1, SMALL)):  # written last
        with (
            default_storage.open(path_of(file, after + len(found) + 1, READING)) as picture,
            Image.open(picture) as image,
        ):
            found.append(image.size)
    return found


def _draw(content: bytes, *, first: int) -> Batch:
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(content)
        given.seek(0)
        try:
            subprocess.run(  # noqa: S603 -- our own module, and two numbers
                [*COMMAND, str(first), str(first + AT_ONCE - 1)],
                stdin=given,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env={"MALLOC_ARENA_MAX": "1"},
                cwd=ROOT,
                timeout=WALL,
                check=False,
            )
        except subprocess.TimeoutExpired:
            logger.warning("Drawing from page %d on took too long", first)
        answer.seek(0)
        return _read(answer)


def _read(answer: IO[bytes]) -> Batch:
    batch = Batch()
    head = answer.readline()
    if head.endswith(b"\n"):
        told = json.loads(head)
        batch = Batch(told["pages"], told["outline"], list(_pages(answer)))
    return batch


def _pages(answer: IO[bytes]) -> Iterator[tuple[Size | None, list[bytes]]]:
    """Only what arrived whole."""
    while (head := answer.readline()).endswith(b"\n"):
        _number, *told = json.loads(head)
        if not told:
            yield None, []
            continue
        width, height, lengths = told
        contents = [answer.read(length) for length in lengths]
        if [len(each) for each in contents] != lengths:
            return
        yield (width, height), contents
