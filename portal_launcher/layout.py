"""Where things lie: the checkout, and the data folder with its secrets and its lock."""

import base64
import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .messages import MendableError

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
ENVIRONMENT = ROOT / ".venv"
REQUIREMENTS = ROOT / "requirements"

PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


class BusyError(MendableError):
    def __init__(self, holder: str, folder: Path) -> None:
        super().__init__(
            f"{holder} already uses the data folder {folder}: stop it first, "
            "or choose another folder with PORTAL_DATA and another port with PORT."
        )


class DataFolder:
    def __init__(self, path: Path) -> None:
        self.path = Path(os.path.abspath(path))
        self.logs = self.path / "logs"
        self.mail = self.path / "mail"
        self.files = self.path / "files"
        self.static = self.path / "static"

    @classmethod
    def from_environment(cls) -> "DataFolder":
        return cls(Path(os.environ.get("PORTAL_DATA") or ROOT / ".data").expanduser())

    def make(self) -> None:
        """Others may pass through, because the engines of root run as another user, but they see nothing."""
        self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
        for folder in (self.logs, self.mail, self.files):
            folder.mkdir(mode=0o700, exist_ok=True)

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def secret_key(self) -> str:
        return self._secret("secret-key", secrets.token_urlsafe(64))

    def demo_password(self) -> str:
        fresh = "-".join("".join(secrets.choice(PASSWORD_LETTERS) for _ in range(5)) for _ in range(4))
        return self._secret("demo-password", fresh)

    def demo_totp_secret(self) -> str:
        return self._secret("demo-totp-secret", base64.b32encode(secrets.token_bytes(20)).decode())

    def _secret(self, name: str, fresh: str) -> str:
        file = self.path / name
        if not file.exists():
            part = file.with_name(f"{name}.part")
            part.unlink(missing_ok=True)
            part.touch(mode=0o600)
            part.write_text(fresh + "\n")
            part.rename(file)
        return file.read_text().strip()

    @contextmanager
    def owned_by(self, verb: str) -> Iterator[None]:
        """Only one process at a time starts and stops things in a data folder.

        The kernel gives the lock back however its holder ends, so it is never stale.
        """
        self.make()
        with open(self.path / "portal.lock", "a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise BusyError(lock.read() or "Another ./portal", self.path) from None
            lock.truncate(0)
            lock.write(f"./portal {verb} (process {os.getpid()})")
            lock.flush()
            yield
            lock.truncate(0)

    @contextmanager
    def shared_by_guests(self) -> Iterator[None]:
        """Held by those who use the engines that another process has started."""
        with locked(self.path / "guests.lock", fcntl.LOCK_SH):
            yield

    def wait_for_guests(self) -> None:
        with locked(self.path / "guests.lock", fcntl.LOCK_EX):
            pass


@contextmanager
def locked(file: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    with open(file, "a") as lock:
        fcntl.flock(lock, how)
        yield


def need_space(folder: Path, megabytes: int) -> None:
    existing = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(existing).free // 2**20
    if free < megabytes:
        raise MendableError(
            f"The disk of {existing} is too full: {free} MB are free, and {megabytes} MB are needed."
        )
