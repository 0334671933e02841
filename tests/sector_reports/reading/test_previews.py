import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from PIL import Image

from sector_reports import tasks
from sector_reports.models import ReadingCopy, StoredFile
from sector_reports.reading import previews
from sector_reports.reading.previews import READING, SMALL, make_reading_copy, path_of
from tests import factories as make
from tests.pdf_with_text import pdf_with_text

pytestmark = pytest.mark.django_db


def sizes(file: StoredFile, page: int) -> list[tuple[int, int]]:
    found = []
    for width in (READING, SMALL):
        with default_storage.open(path_of(file, page, width)) as stored, Image.open(stored) as image:
            found.append(image.size)
    return found


def kept(file: StoredFile) -> list[str]:
    folder = Path(default_storage.path(f"previews/{file.path}"))
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def file_of_an_edition() -> StoredFile:
    file = make.make_report().editions.get().file
    assert file is not None
    return file


def test_every_page_is_drawn_in_two_sizes() -> None:
    file = make.make_file(pdf_with_text("One", "Two"))

    assert make_reading_copy(file=file)

    assert kept(file) == ["1-1000.webp", "1-320.webp", "2-1000.webp", "2-320.webp"]
    assert sizes(file, 2) == [(1000, 1416), (320, 453)]
    copy = ReadingCopy.objects.get(file=file)
    assert (copy.pictures, copy.outline) == ([[1000, 1416], [1000, 1416]], [])


def test_what_is_drawn_is_the_page() -> None:
    file = make.make_file(pdf_with_text("Dark letters at the head"))
    make_reading_copy(file=file)

    with default_storage.open(path_of(file, 1, READING)) as stored, Image.open(stored) as image:
        head, foot = image.crop((0, 0, 1000, 200)), image.crop((0, 700, 1000, 1400))
        assert head.convert("L").getextrema() == (0, 255)
        assert foot.convert("L").getextrema() == (255, 255)


def test_second_time_changes_nothing() -> None:
    file = file_of_an_edition()
    make_reading_copy(file=file)
    before = Path(default_storage.path(path_of(file, 1, READING))).stat().st_mtime_ns

    tasks.draw_pages()

    assert Path(default_storage.path(path_of(file, 1, READING))).stat().st_mtime_ns == before
    assert previews.files_not_drawn() == []


def test_beat_draws_what_is_not_drawn_and_passes_over_what_is_gone(caplog: pytest.LogCaptureFixture) -> None:
    file, gone, nobodys = file_of_an_edition(), file_of_an_edition(), make.make_file()
    default_storage.delete(gone.path)

    tasks.draw_pages()

    assert kept(file) == ["1-1000.webp", "1-320.webp"]
    assert kept(nobodys) == []
    assert "cannot be drawn" in caplog.text


def test_interrupted_drawing_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    file = make.make_file(pdf_with_text("One", "Two", "Three"))
    firsts: list[int] = []
    real = previews._draw

    def draw(content: bytes, *, first: int) -> Any:
        firsts.append(first)
        return real(content, first=first)

    monkeypatch.setattr(previews, "_draw", draw)
    make_reading_copy(file=file)
    ReadingCopy.objects.all().delete()
    default_storage.delete(path_of(file, 3, SMALL))
    default_storage.save(f"previews/{file.path}/3-320.webp.0.part", ContentFile(b"begun"))

    make_reading_copy(file=file)

    assert firsts == [1, 3]
    assert [name for name in kept(file) if name.endswith(".part")] == []
    assert len(ReadingCopy.objects.get(file=file).pictures) == 3


def test_page_that_kills_the_process_has_no_picture_and_the_others_have(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dies = tmp_path / "dies.py"
    dies.write_text(
        "import os, sys\n"
        "from sector_reports.reading import drawing\n"
        "real = drawing.draw\n"
        "def draw(document, number):\n"
        "    return os.abort() if number == 2 else real(document, number)\n"
        "drawing.draw = draw\n"
        "drawing.main(int(sys.argv[1]), int(sys.argv[2]))\n"
    )
    code = f"import runpy, sys; sys.path.insert(0, {str(previews.ROOT)!r}); runpy.run_path({str(dies)!r})"
    monkeypatch.setattr(previews, "COMMAND", [sys.executable, "-s", "-c", code])
    file = make.make_file(pdf_with_text("One", "Two", "Three"))

    make_reading_copy(file=file)

    assert ReadingCopy.objects.get(file=file).pictures == [[1000, 1416], None, [1000, 1416]]


def test_file_that_cannot_be_opened_is_settled_without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "COMMAND", [sys.executable, "-c", "raise SystemExit(1)"])
    file = make.make_file(make.blank_pdf(pages=2))

    make_reading_copy(file=file)

    assert ReadingCopy.objects.get(file=file).pictures == [None, None]


def test_answer_that_was_cut_counts_as_far_as_it_goes() -> None:
    head = json.dumps({"pages": 3, "outline": []}).encode() + b"\n"
    whole = b"[1, 10, 20, [2, 1]]\nabc[2]\n"

    batch = previews._read(io.BytesIO(head + whole + b"[3, 10, 20, [5, 5]]\nab"))

    assert (batch.pages, batch.drawn) == (3, [((10, 20), [b"ab", b"c"]), (None, [])])
    assert previews._read(io.BytesIO(head[:-1])).pages == 0


def test_only_one_draws_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "is_alone", lambda: False)
    file = make.make_file()

    assert not make_reading_copy(file=file)
    assert kept(file) == []


def test_command_brings_back_what_was_lost(capsys: pytest.CaptureFixture[str]) -> None:
    lost, whole = file_of_an_edition(), file_of_an_edition()
    for file in (lost, whole):
        make_reading_copy(file=file)
    default_storage.delete(path_of(lost, 1, READING))
    default_storage.delete(path_of(lost, 1, SMALL))

    call_command("make_previews")

    assert kept(lost) == ["1-1000.webp", "1-320.webp"]
    assert "1 of 1: 1 pages" in capsys.readouterr().out


def test_drawing_process_opens_nothing_else(tmp_path: Path) -> None:
    """Behind the walls: what asks for a file after the PDF was read gets none."""
    code = (
        f"import sys; sys.path.insert(0, {str(previews.ROOT)!r})\n"
        "from sector_reports.reading import drawing\n"
        "def draw(document, number):\n"
        f"    open({str(tmp_path / 'x')!r}, 'w')\n"
        "drawing.draw = draw\n"
        "drawing.main(1, 1)\n"
    )

    done = subprocess.run(
        [sys.executable, "-s", "-c", code], input=make.blank_pdf(), capture_output=True, check=False
    )

    assert (done.returncode != 0, (tmp_path / "x").exists()) == (True, False)


@pytest.mark.parametrize(("pictures", "outline"), [({}, []), ([], "x")])
def test_database_keeps_lists(pictures: Any, outline: Any) -> None:
    file = make.make_file()

    with pytest.raises(IntegrityError, match="reading_copy_lists"), transaction.atomic():
        ReadingCopy.objects.create(file=file, pictures=pictures, outline=outline)


@pytest.mark.django_db(transaction=True)
def test_lock_is_of_the_database(django_db_blocker: object) -> None:
    with transaction.atomic():
        assert previews.is_alone()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            assert cursor.fetchone()[0] >= 1
