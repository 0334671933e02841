from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from sector_reports import tasks
from sector_reports.models import Edition, ReadingCopy, StoredFile
from sector_reports.reading import sweep
from sector_reports.reading.previews import READING, files_not_drawn, path_of
from sector_reports.reading.sweep import sweep_pictures
from tests import factories as make
from tests.drawn import draw

pytestmark = pytest.mark.django_db


def drawn_file() -> StoredFile:
    """Of an edition, with its pictures."""
    file = make.make_report(state="draft").editions.get().file
    assert file is not None
    draw(file)
    return file


def has_pictures(file: StoredFile) -> bool:
    return Path(default_storage.path(path_of(file, 1, READING))).parent.exists()


def test_pictures_of_an_edition_stay() -> None:
    file = drawn_file()

    assert sweep_pictures() == []
    assert has_pictures(file)
    assert ReadingCopy.objects.filter(file=file).exists()


def test_pictures_of_a_replaced_file_go_with_their_reading_copy() -> None:
    kept, replaced = drawn_file(), drawn_file()
    Edition.objects.filter(file=replaced).update(file=make.make_file())

    assert sweep_pictures() == [replaced.sha256]
    assert [has_pictures(file) for file in (kept, replaced)] == [True, False]
    assert list(ReadingCopy.objects.values_list("file", flat=True)) == [kept.pk]
    assert StoredFile.objects.filter(pk=replaced.pk).exists()


def test_file_that_an_edition_has_again_is_drawn_again() -> None:
    file = drawn_file()
    edition = Edition.objects.get(file=file)
    Edition.objects.update(file=None)
    sweep_pictures()

    Edition.objects.filter(pk=edition.pk).update(file=file)

    assert files_not_drawn() == [file]


def test_pictures_without_a_row_go() -> None:
    file = make.make_file()
    draw(file)
    file.delete()

    assert sweep_pictures() == [file.sha256]
    assert not has_pictures(file)


def test_half_written_pictures_go() -> None:
    file = drawn_file()
    part = default_storage.save(f"{path_of(file, 1, READING)}.0.part", ContentFile(b"begun"))

    sweep_pictures()

    assert not default_storage.exists(part)
    assert default_storage.exists(path_of(file, 1, READING))


def test_nothing_is_swept_while_somebody_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "is_alone", lambda: False)
    file = make.make_file()
    draw(file)

    assert sweep_pictures() == []
    assert has_pictures(file)


def test_nightly_sweep_and_command_sweep_pictures_too(capsys: pytest.CaptureFixture[str]) -> None:
    for swept_by in (tasks.sweep_files, lambda: call_command("check_files")):
        file = make.make_file()
        draw(file)
        swept_by()
        assert not has_pictures(file)

    assert "1 files that no edition has lost their pictures." in capsys.readouterr().out
