"""What must hold after each kill: everything settles by itself, and files and rows name each other one to one."""

import datetime
import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import F
from django.utils import timezone

from intake import quarantine
from intake.sweeping import YOUNG
from journal.chain import seal_entries, verify_chain
from journal.models import Entry
from members.models import Person
from sector_reports.intake.sweep import KEPT
from sector_reports.models import Edition, Report, StoredFile, Upload
from tests import factories as make
from tests.corpus.writing import TEXT, document, stream, written
from tests.kills.victims import Victims, temporary

Outcome = tuple[str, list[str]]
Only = tuple[str, ...]  # words of the points that are tried; none: all

PATIENCE = 5  # seconds, within which a worker at its next turns has settled what another left


@dataclass
class Trial:
    """Run in `folder`, where the settings have the files and the quarantine too."""

    folder: Path
    victims: Victims

    def given(self, size: int = 0) -> tuple[Edition, Person, Path]:
        """An edition without a file, somebody of the staff, and a file of at least that size to be given."""
        report = make.make_report(state=Report.State.DRAFT)
        edition = report.editions.get()
        mark = edition.file
        Edition.objects.filter(pk=edition.pk).update(file=None)
        if mark:
            default_storage.delete(mark.path)
            mark.delete()
        file = self.folder / f"given-{edition.pk}.pdf"
        file.write_bytes(pdf(size))
        return edition, make.make_staff(), file

    def check(self) -> None:
        """A worker's turns, none of them rung for, until nothing is left to do."""
        until = time.monotonic() + PATIENCE
        while Upload.objects.open().exists() and time.monotonic() < until:
            ended = self.victims.run("check")
            if ended.how != "done":
                raise AssertionError(ended.how)

    def sweep(self) -> None:
        ended = self.victims.run("sweep")
        if ended.how != "done":
            raise AssertionError(ended.how)

    def faults(self, *editions: Edition) -> list[str]:
        """What does not hold, once the workers have had their turns and the sweep has come round."""
        self.check()
        found = [fault for edition in editions for fault in self.unsettled(edition)]
        age(self.folder, YOUNG + 60)
        self.sweep()
        found += self.strays()
        Upload.objects.update(settled_at=F("settled_at") - KEPT - datetime.timedelta(hours=1))
        age(self.folder, YOUNG + 60)
        self.sweep()
        found += [f"left in quarantine: {path.name}" for path in files_below(quarantine.folder())]
        seal_entries()
        broken = verify_chain()
        return found + ([broken] if broken else [])

    def unsettled(self, edition: Edition) -> list[str]:
        edition.refresh_from_db()
        states = Counter(edition.uploads.values_list("state", flat=True))
        verbs = Counter(Entry.objects.about(edition.report).values_list("verb", flat=True))
        found = []
        if states != {Upload.State.ACCEPTED: 1}:
            found.append(f"uploads: {dict(states)}")
        if (verbs["upload.received"], verbs["upload.accepted"]) not in {
            (1, 1),
            (0, 1),
        }:  # an import is not received
            found.append(f"on record: {dict(verbs)}")
        if edition.file is None:
            found.append("the edition has no file")
        return found

    def strays(self) -> list[str]:
        """Files without a row, and rows without a file, whole and sound; in the storage and in quarantine."""
        rows = set(StoredFile.objects.values_list("sha256", flat=True))
        stored = files_below(Path(default_storage.path("")))
        found = [f"without a row: {path.name}" for path in stored if path.name not in rows]
        found += [f"without its file: {digest}" for digest in rows - {path.name for path in stored}]
        found += [f"damaged: {path.name}" for path in stored if digest_of(path) != path.name]
        kept = set(Upload.objects.values_list("sha256", flat=True))
        left = files_below(
            temporary(self.folder)
        )  # a nameless file may have had one for a moment, while it was empty
        found += [f"left behind: {path}" for path in left if path.stat().st_size]
        waiting = files_below(quarantine.folder())
        return found + [f"in quarantine for nobody: {path.name}" for path in waiting if path.name not in kept]


def numbered(points: list[str], only: Only) -> list[tuple[int, str]]:
    return [
        (int(said.split()[0]), said) for said in points if not only or any(words in said for words in only)
    ]


def pdf(size: int = 0) -> bytes:
    """Like no other, also once it is written anew."""
    words = stream(TEXT.replace("words", uuid4().hex))
    return written(document() | {4: words}, header=b"%PDF-1.7\n" + b"%" * size + b"\n")


def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def age(folder: Path, seconds: float) -> None:
    """As though so much time had passed: the files are older, and so are the claims, of which none may be held."""
    age_files(folder, seconds)
    Upload.objects.filter(claimed_at__isnull=False).update(
        claimed_at=timezone.now() - datetime.timedelta(seconds=seconds)
    )


def age_files(folder: Path, seconds: float) -> None:
    then = time.time() - seconds
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (then, then))


def until(is_so: Callable[[], bool], seconds: float) -> bool:
    """Whether it came to be so within that time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def is_blocked() -> bool:
    """Whether some process waits for a lock of this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])
