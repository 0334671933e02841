from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.test import Client

from journal.models import Entry
from members.models import Person
from sector_reports.sample_pdf import SamplePublication, render_sample_pdf
from sector_reports.stamping import Stamp, stamped
from tests import factories as make
from tests.scene import Scene
from working_groups.tlp import Tlp

STAMP = Stamp(Tlp.AMBER, "Ada Example", "Sample Clinic", datetime(2026, 11, 23, 12, tzinfo=UTC), 4711)
LINES = ["TLP:AMBER · Ada Example, Sample Clinic", "23 November 2026, 12:00 UTC · download 4711"]


@contextmanager
def opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with closing(pypdfium2.PdfDocument(content)) as document:  # type: ignore[no-untyped-call]
        yield document


def words(page: pypdfium2.PdfPage, *, above: float, below: float) -> str:
    """The text of a band of the page as shown: fractions of its height, counted from its foot."""
    text = page.get_textpage()  # type: ignore[no-untyped-call]
    width, height = page.get_size()  # type: ignore[no-untyped-call]
    found: str = text.get_text_bounded(0, above * height, width, below * height)
    return found


def outline(document: pypdfium2.PdfDocument) -> list[str]:
    return [item.get_title() for item in document.get_toc()]  # type: ignore[no-untyped-call]


def turned(content: bytes, degrees: int) -> bytes:
    """Its first two pages, the first one turned and the second one smaller."""
    with pikepdf.open(BytesIO(content)) as document:
        del document.pages[2:]
        document.pages[0].obj.Rotate = degrees
        document.pages[1].obj.MediaBox = pikepdf.Array([100, 100, 500, 600])
        saved = BytesIO()
        document.save(saved)
    return saved.getvalue()


def rename(person: Person, name: str, *, latin_name: str = "") -> None:
    person.name, person.latin_name, person.email = name, latin_name, "ada@example.org"
    person.save()


@pytest.fixture(scope="module")
def original() -> bytes:
    return render_sample_pdf(
        SamplePublication(abstract="Short.", body="## One\n\nText.\n\n## Two\n\nMore text.")
    )


def test_every_page_says_at_head_and_foot_whose_copy_it_is(original: bytes) -> None:
    with opened(stamped(original, STAMP)) as copy:
        for page in copy:
            for band in (words(page, above=0.9, below=1), words(page, above=0, below=0.1)):
                assert all(line in band for line in LINES)


def test_stamp_stands_upright_on_turned_and_on_cut_pages(original: bytes) -> None:
    for degrees in (90, 180, 270):
        with opened(stamped(turned(original, degrees), STAMP)) as copy:
            for page in copy:
                image = page.render(scale=1).to_pil().convert("RGB")
                corner = image.crop((image.width - 60, 6, image.width - 6, 12))
                assert corner.getpixel((53, 1)) == (0, 0, 0)
                assert (255, 192, 0) in {colour for _count, colour in image.getcolors(1 << 20) or []}


def test_what_the_document_says_and_how_it_is_built_stays(original: bytes) -> None:
    copy = stamped(original, STAMP)

    with opened(original) as before, opened(copy) as after:
        for old, new in zip(before, after, strict=True):
            text = new.get_textpage().get_text_range()
            assert all(line in text for line in old.get_textpage().get_text_range().splitlines())
        assert outline(after) == outline(before)
    with pikepdf.open(BytesIO(copy)) as document:
        assert document.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in document.Root
        assert document.check_pdf_syntax() == []


@pytest.mark.django_db
def test_copies_of_amber_carry_the_number_of_their_entry_in_the_journal(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group])
    rename(scene.people["participant"], "Άννα", latin_name="Anna")
    client.force_login(scene.people["participant"])

    copies = [client.get(f"/reports/{report.slug}/latest.pdf") for _time in range(2)]

    numbers = Entry.objects.filter(verb="report.downloaded").order_by("id").values_list("pk", flat=True)
    for copy, number in zip(copies, numbers, strict=True):
        assert copy["Content-Length"] == str(len(copy.content))
        assert copy["Accept-Ranges"] == "none"
        assert "ETag" not in copy
        with opened(copy.content) as document:
            lines = document[0].get_textpage().get_text_range()
        text = " ".join(lines.split())  # a narrow page breaks them
        assert "TLP:AMBER · Anna, " in text
        assert f"download {number}" in text


@pytest.mark.django_db
def test_part_of_a_stamped_copy_is_not_given(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["participant"])

    answer = client.get(f"/reports/{report.slug}/latest.pdf", headers={"Range": "bytes=0-9"})

    assert answer.status_code == 200
    assert len(answer.content) > 10


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "written"),
    [("Ada Exámple-Łoś", "Ada Exámple-Łoś"), ("Άννα", "ada@example.org"), ("", "ada@example.org")],
)
def test_who_has_no_name_in_latin_script_is_named_by_e_mail_address(
    client: Client, scene: Scene, name: str, written: str
) -> None:
    report = make.make_report(Tlp.AMBER, addressed_to=[scene.group])
    rename(scene.people["participant"], name)
    client.force_login(scene.people["participant"])

    answer = client.get(f"/reports/{report.slug}/latest.pdf")

    with opened(answer.content) as document:
        assert written in " ".join(document[0].get_textpage().get_text_range().split())


@pytest.mark.django_db
def test_green_is_not_stamped(client: Client, scene: Scene) -> None:
    report = make.make_report(Tlp.GREEN)
    content = make.file_on_disk(report)
    client.force_login(scene.people["participant"])

    answer = client.get(f"/reports/{report.slug}/latest.pdf")

    assert b"".join(answer.streaming_content) == content  # type: ignore[attr-defined]
