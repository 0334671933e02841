import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from intake.contents import hold_content, sync


@dataclass(frozen=True)
class Shelf:
    """A folder of files, each under the SHA-256 of its content: apart from what is given out, served by nobody."""

    folder: Path

    def keep(self, content: bytes) -> str:
        """Its SHA-256. Under its name a file is never seen in part; until the transaction ends it is not swept away."""
        digest = hashlib.sha256(content).hexdigest()
        hold_content(digest)
        target = self.place(digest)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{digest}.{uuid4().hex}.part")
        try:
            part.touch(mode=0o600)
            part.write_bytes(content)
            sync(part)
            part.replace(target)
            sync(target.parent)
            sync(self.folder)
        finally:
            part.unlink(missing_ok=True)
        return digest

    def read(self, digest: str) -> bytes | None:
        """None where it is not there any more, or is not what it was."""
        try:
            content = self.place(digest).read_bytes()
        except FileNotFoundError:
            return None
        return content if hashlib.sha256(content).hexdigest() == digest else None

    def place(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def files(self) -> Iterator[Path]:
        yield from self.folder.glob("??/*")
