import pytest
from django.db import IntegrityError, transaction

from sector_reports import tasks
from sector_reports.models import Page, StoredFile
from sector_reports.page_texts import extract_pages
from tests import factories as make
from tests.pdf_with_text import pdf_with_text

pytestmark = pytest.mark.django_db


def kept(file: StoredFile) -> list[tuple[int, str]]:
    return list(Page.objects.filter(file=file).values_list("number", "text"))


def test_every_page_is_kept_with_its_text() -> None:
    file = make.make_file(pdf_with_text("Ransomware closes a hospital", "", "Supply chain"))

    number = extract_pages(file=file)

    assert number == 3
    assert kept(file) == [(1, "Ransomware closes a hospital"), (2, ""), (3, "Supply chain")]


def test_second_reading_changes_nothing() -> None:
    file = make.make_file(pdf_with_text("Once"))
    extract_pages(file=file)
    before = list(Page.objects.values_list("pk", flat=True))

    assert extract_pages(file=file) == 0
    assert list(Page.objects.values_list("pk", flat=True)) == before


def test_beat_reads_what_the_ring_missed_and_passes_over_what_is_gone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    file = make.make_file(pdf_with_text("Found later"))
    StoredFile.objects.create(sha256="0" * 64, size=1, media_type="application/pdf", pages=1)

    tasks.catch_up()

    assert kept(file) == [(1, "Found later")]
    assert "cannot be read" in caplog.text


@pytest.mark.parametrize(
    ("numbers", "constraint"), [((1, 1), "page_number_unique"), ((0,), "page_number_from_one")]
)
def test_database_keeps_page_numbers_in_order(numbers: tuple[int, ...], constraint: str) -> None:
    file = make.make_file()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Page.objects.bulk_create(Page(file=file, number=number) for number in numbers)
