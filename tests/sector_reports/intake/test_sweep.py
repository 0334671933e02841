import datetime
import os
import shutil
import time
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from intake import quarantine
from intake.sweeping import delete
from intake.why import Why
from sector_reports.intake.actions import claim_upload, receive_upload, refuse
from sector_reports.intake.sweep import is_stored, sweep
from sector_reports.models import Report, StoredFile, Upload
from tests import factories as make

pytestmark = pytest.mark.django_db


def upload() -> Upload:
    edition = make.make_report(state=Report.State.DRAFT).editions.get()
    return receive_upload(edition=edition, content=make.blank_pdf(), name="r.pdf", by=make.make_staff())


def age(path: Path, seconds: int = 2 * 3600) -> Path:
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def stored(file: StoredFile) -> Path:
    return Path(default_storage.path(file.path))


def test_everything_in_its_place_stays() -> None:
    given, file = upload(), make.make_file()
    age(quarantine.place(given.sha256))
    age(stored(file))

    swept = sweep()

    assert (swept.deleted, swept.lost, swept.missing) == ([], [], [])
    assert stored(file).exists()
    assert quarantine.place(given.sha256).exists()


def test_file_without_row_goes_once_it_is_old() -> None:
    file = make.make_file()
    path = stored(file)
    file.delete()

    assert sweep().deleted == []
    age(path)

    assert sweep().deleted == [file.path]
    assert not path.exists()


def test_original_without_upload_goes_once_it_is_old() -> None:
    digest = quarantine.keep(b"nobody's")

    assert sweep().deleted == []
    age(quarantine.place(digest))

    assert sweep().deleted == [f"{digest[:2]}/{digest}"]


def test_half_written_files_go_and_strange_ones_stay() -> None:
    file = make.make_file()
    part = age_new(stored(file).with_name(f"{file.sha256}.abc.part"))
    strange = age_new(stored(file).with_name("notes.txt"))

    sweep()

    assert (part.exists(), strange.exists(), stored(file).exists()) == (False, True, True)


def age_new(path: Path) -> Path:
    path.write_bytes(b"")
    return age(path)


def test_row_without_file_is_reported_and_not_touched() -> None:
    gone, damaged = make.make_file(), make.make_file()
    stored(gone).unlink()
    stored(damaged).write_bytes(b"short")

    assert sweep().missing == sorted([gone.sha256, damaged.sha256])
    assert StoredFile.objects.filter(pk__in=[gone.pk, damaged.pk]).count() == 2
    with pytest.raises(CommandError, match="bring them back from the backup"):
        call_command("check_files")


def test_open_upload_without_its_original_is_refused() -> None:
    given = upload()
    quarantine.place(given.sha256).unlink()

    swept = sweep()

    given.refresh_from_db()
    assert (swept.lost, given.refusal) == ([str(given.pk)], "lost")


def test_original_of_a_settled_upload_stays_for_thirty_days() -> None:
    given = upload()
    claimed = claim_upload()
    assert claimed is not None
    refuse(upload=claimed, code=Why.DAMAGED)
    place = age(quarantine.place(given.sha256))

    sweep()
    assert place.exists()
    Upload.objects.update(settled_at=timezone.now() - datetime.timedelta(days=31))
    sweep()

    assert not place.exists()


def test_workshop_that_a_kill_has_left_goes_once_it_is_old() -> None:
    with quarantine.workshop() as place:
        (place / "2").write_bytes(b"%PDF-")
        left = place.with_name("workshop-left")
        shutil.copytree(place, left)
        sweep()
        assert left.exists()
        age(left)

        swept = sweep()

        assert (swept.deleted, left.exists(), place.exists()) == (["workshop-left"], False, True)


def test_file_that_somebody_stores_at_this_moment_stays() -> None:
    """The sweep looked while no row named it; the row came before it had the content to itself."""
    file = make.make_file()
    path = age(stored(file))

    assert not delete(path, is_stored)
    assert path.exists()
