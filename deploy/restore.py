"""Brings a backup of deploy/backup.py back into an empty database and its data folder, and compares the two.

    python -m deploy.restore FOLDER/20261123T023000Z

Stop web, worker and beat first; docs/operations.md tells what to do before they start again.
"""

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from deploy.backup import (
    BackupError,
    all_named,
    copy_file,
    in_portal,
    read_manifest,
    run,
    sha256,
    stored,
)
from deploy.connection import (
    TABLES,
    DatabaseError,
    ask,
    connect,
    count_rows,
    environment,
    libpq_variables,
)
from deploy.erased import NAME, keep_erased


class Restored(NamedTuple):
    """The rows of each table, and the files that were damaged before the backup was made and have no good copy."""

    rows: dict[str, int]
    missing: list[str]


def restore(*, url: str, data: Path, backup: Path) -> Restored:
    """Raises BackupError if anything is not as it was when the backup was made."""
    manifest = read_manifest(backup)
    dump = backup / "portal.dump"
    if sha256(dump) != manifest["dump"]:
        raise BackupError(f"{dump} is damaged: its SHA-256 is not the one in manifest.json.")
    need_empty_database(url)
    missing = bring_back_files(manifest, backup.parent / "files", data)
    keep_erased(backup.parent / NAME, data / "files" / NAME)
    name = libpq_variables(url)["PGDATABASE"]
    argv = ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    run([*argv, f"--dbname={name}", str(dump)], environment(url))
    with closing(connect(url)) as connection:
        rows = count_rows(connection)
        forget_indexes(connection)
    if rows != manifest["rows"]:
        different = sorted(name for name, _count in rows.items() ^ manifest["rows"].items())
        raise BackupError(f"These tables do not have the rows that were backed up: {', '.join(different)}")
    return Restored(rows, missing)


def forget_indexes(connection: Any) -> None:
    """No node has a search index of this state of the database: each makes its own anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sector_reports_stalereport; DELETE FROM sector_reports_indexcopy")
    connection.commit()


def bring_back_files(manifest: dict[str, Any], source: Path, data: Path) -> list[str]:
    """Those that are missing, as the manifest said."""
    missing = [
        digest
        for kind, digest in all_named(manifest)
        if not copy_file(stored(source, digest), in_portal(data, kind, digest), digest)
    ]
    if unforeseen := sorted(set(missing) - set(manifest.get("missing", []))):
        raise BackupError(f"These files of the backup are damaged or gone: {', '.join(unforeseen)}")
    return missing


def need_empty_database(url: str) -> None:
    with closing(connect(url)) as connection:
        if ask(connection, TABLES):
            raise BackupError("The database is not empty. Create a new one and name it in DATABASE_URL.")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.restore", description="Brings a backup back.")
    parser.add_argument("backup", type=Path, help="the folder of the backup, named by its time")
    backup = parser.parse_args().backup
    os.umask(0o027)  # nginx reads the files as a member of the group
    try:
        restored = restore(
            url=os.environ["DATABASE_URL"], data=Path(os.environ["PORTAL_DATA"]), backup=backup
        )
    except (BackupError, OSError, DatabaseError) as error:
        print(f"Not restored: {error}", file=sys.stderr)
        return 1
    rows = sum(restored.rows.values())
    if not restored.missing:
        print(f"{backup.name} is back: {rows} rows and all files, compared with the backup.")
        return 0
    print(f"{backup.name} is back: {rows} rows, compared with the backup.")
    for digest in restored.missing:
        print(f"MISSING: the file {digest}, damaged before the backup was made.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
