"""Where the files of reports lie as they came: apart from what is given out, served by nobody."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from intake.shelf import Shelf

WORKSHOP = "workshop-"


def shelf() -> Shelf:
    return Shelf(Path(settings.QUARANTINE_DIR))


def keep(content: bytes) -> str:
    return shelf().keep(content)


def read(digest: str) -> bytes | None:
    return shelf().read(digest)


def place(digest: str) -> Path:
    return shelf().place(digest)


def folder() -> Path:
    return shelf().folder


def files() -> Iterator[Path]:
    yield from shelf().files()


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder for what somebody makes of files meanwhile. What a kill leaves of it the sweep takes away."""
    folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=WORKSHOP, dir=folder()) as place:
        yield Path(place)


def workshops() -> Iterator[Path]:
    yield from folder().glob(f"{WORKSHOP}*")
