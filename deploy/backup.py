"""Backs up the database and the files of the portal, and checks what it has written.

    python -m deploy.backup FOLDER [--keep 30]

FOLDER/20261123T023000Z/ holds the database (portal.dump) and what the backup consists of (manifest.json);
FOLDER/files/ holds the files of all kept backups, each once, under its SHA-256, which is its name in the portal too;
FOLDER/erased-people lists who was erased, so that they are erased from whatever comes back.
A backup gets its final name last: a folder that is there is whole. deploy/restore.py brings it back.
A damaged file of the portal keeps nothing else out of the backup: the manifest names it, and the command ends with 1.
"""

import argparse
import datetime
import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from deploy.connection import DatabaseError, ask, connect, count_rows, environment
from deploy.erased import NAME, keep_erased

STAMP = "%Y%m%dT%H%M%SZ"


class BackupError(Exception):
    pass


def back_up(*, url: str, data: Path, folder: Path, keep: int) -> Path:
    """The database first: every file that it names was stored before, so the copy that follows has them all."""
    now = datetime.datetime.now(datetime.UTC)
    whole = folder / now.strftime(STAMP)
    part = folder / f".{whole.name}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    manifest = dump(url, part / "portal.dump")
    manifest |= copy_files(manifest, data, folder / "files")
    manifest |= {"made": now.isoformat(timespec="seconds"), "dump": sha256(part / "portal.dump")}
    (part / "manifest.json").write_text(json.dumps(manifest, indent=1))
    run(["pg_restore", "--list", str(part / "portal.dump")], dict(os.environ))
    part.rename(whole)
    prune(folder, keep)
    keep_erased(data / "files" / NAME, folder / NAME)
    return whole


def dump(url: str, target: Path) -> dict[str, Any]:
    """The manifest counts the rows of the very state that the dump holds: both read one snapshot."""
    with closing(connect(url)) as connection:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        (snapshot,) = ask(connection, "SELECT pg_export_snapshot()")[0]
        argv = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        run([*argv, f"--file={target}"], environment(url))
        named = {kind: [digest for (digest,) in ask(connection, query)] for kind, query in NAMED.items()}
        return {"rows": count_rows(connection), **named}


# What the database names by SHA-256: files of reports, and documents of organisations that apply.
NAMED = {
    "files": "SELECT sha256 FROM sector_reports_storedfile ORDER BY 1",
    "documents": "SELECT DISTINCT checked_sha256 FROM members_applicationdocument WHERE pages IS NOT NULL ORDER BY 1",
}


def stored(folder: Path, digest: str) -> Path:
    return folder / digest[:2] / digest[2:4] / digest


def in_portal(data: Path, kind: str, digest: str) -> Path:
    if kind == "documents":
        return data / "applications" / "checked" / digest[:2] / digest
    return stored(data / "files", digest)


def all_named(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and SHA-256; a backup of before there were documents has none."""
    return [(kind, digest) for kind in NAMED for digest in manifest.get(kind, [])]


def copy_files(manifest: dict[str, Any], data: Path, target: Path) -> dict[str, list[str]]:
    """damaged: what is no longer as it was stored; missing: what of it has no good copy of an earlier night."""
    named = [(in_portal(data, kind, digest), digest) for kind, digest in all_named(manifest)]
    missing = [digest for source, digest in named if not copy_file(source, stored(target, digest), digest)]
    damaged = [
        digest
        for source, digest in named
        if digest in missing or size_of(source) != size_of(stored(target, digest))
    ]
    return {"damaged": damaged, "missing": missing}


def copy_file(source: Path, target: Path, digest: str) -> bool:
    """Whether there is a good copy now. One that was there is believed only if it still is what its name says."""
    if is_whole(target, digest):
        return True
    if not is_whole(source, digest):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{digest}.part")
    shutil.copyfile(source, part)
    if not is_whole(part, digest):
        raise BackupError(f"A copy is not what was copied: {part}")
    part.replace(target)
    return True


def is_whole(path: Path, digest: str) -> bool:
    try:
        return sha256(path) == digest
    except OSError:
        return False


def size_of(path: Path) -> int | None:
    """None when it cannot be told."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def sha256(path: Path) -> str:
    with open(path, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def run(argv: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(argv, check=False, env=env, capture_output=True, text=True)
    if done.returncode:
        raise BackupError(f"{argv[0]} failed: {done.stderr.strip()}")


def prune(folder: Path, keep: int) -> None:
    """Only the newest backups stay, what a killed run of their time left, and only the files that one of them needs."""
    for backup in whole_backups(folder)[:-keep]:
        shutil.rmtree(backup)
    oldest = whole_backups(folder)[0].name
    for part in folder.glob(".*.part"):
        if part.name[1:] < oldest:
            shutil.rmtree(part)
    manifests = [read_manifest(backup) for backup in whole_backups(folder)]
    needed = {digest for manifest in manifests for _kind, digest in all_named(manifest)}
    for file in (folder / "files").glob("??/??/*"):
        if file.name not in needed:
            file.unlink()


def whole_backups(folder: Path) -> list[Path]:
    return sorted(manifest.parent for manifest in folder.glob("[0-9]*T*Z/manifest.json"))


def read_manifest(backup: Path) -> dict[str, Any]:
    return dict(json.loads((backup / "manifest.json").read_text()))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.backup", description="Backs up the portal.")
    parser.add_argument("folder", type=Path, help="where the backups are kept, best on another disk")
    parser.add_argument("--keep", type=int, default=30, help="so many backups (30)")
    options = parser.parse_args()
    try:
        made = back_up(
            url=os.environ["DATABASE_URL"],
            data=Path(os.environ["PORTAL_DATA"]),
            folder=options.folder,
            keep=max(options.keep, 1),
        )
    except (BackupError, OSError, DatabaseError) as error:
        print(f"No backup was made: {error}", file=sys.stderr)
        return 1
    manifest = read_manifest(made)
    kept = len(all_named(manifest)) - len(manifest["missing"])
    print(f"{made}: {sum(manifest['rows'].values())} rows, {kept} files, checked.")
    for digest in manifest["damaged"]:
        copy = "none" if digest in manifest["missing"] else stored(options.folder / "files", digest)
        print(f"DAMAGED in the portal: the file {digest}. Good copy: {copy}.", file=sys.stderr)
    return 1 if manifest["damaged"] else 0


if __name__ == "__main__":
    sys.exit(main())
