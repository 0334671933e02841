"""Where files lie as they came, under the SHA-256 of their content: apart from what is given out, served by nobody."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from intake.contents import hold_content, sync

WORKSHOP = "workshop-"


def keep(content: bytes) -> str:
    """Its SHA-256. Under its name a file is never seen in part; until the transaction ends it is not swept away."""
    digest = hashlib.sha256(content).hexdigest()
    hold_content(digest)
    target = place(digest)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{digest}.{uuid4().hex}.part")
    try:
        part.touch(mode=0o600)
        part.write_bytes(content)
        sync(part)
        part.replace(target)
        sync(target.parent)
        sync(folder())
    finally:
        part.unlink(missing_ok=True)
    return digest


def read(digest: str) -> bytes | None:
    """None where it is not there any more, or is not what it was."""
    try:
        content = place(digest).read_bytes()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == digest else None


def place(digest: str) -> Path:
    return folder() / digest[:2] / digest


def folder() -> Path:
    return Path(settings.QUARANTINE_DIR)


@contextmanager
def workshop() -> Iterator[Path]:
    """A folder for what somebody makes of files meanwhile. What a kill leaves of it the sweep takes away."""
    folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=WORKSHOP, dir=folder()) as place:
        yield Path(place)


def workshops() -> Iterator[Path]:
    yield from folder().glob(f"{WORKSHOP}*")


def files() -> Iterator[Path]:
    yield from folder().glob("??/*")
