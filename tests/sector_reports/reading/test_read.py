import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from journal.models import Entry
from sector_reports.actions import change_label, withdraw_edition
from sector_reports.models import Edition, Recipient, Report, StoredFile
from sector_reports.page_texts import extract_pages
from tests import factories as make
from tests.drawn import draw
from tests.pdf_with_text import pdf_with_text
from tests.scene import Scene
from tests.signing_in import with_second_factor
from working_groups.tlp import Tlp

pytestmark = pytest.mark.django_db
TEXTS = ("Why hospitals differ", "Canary words of page two", "The end & more <b>")


def readable(tlp: Tlp = Tlp.CLEAR, *texts: str, **fields: object) -> Report:
    """A report whose pages have text and pictures."""
    report = make.make_report(tlp, content=pdf_with_text(*(texts or TEXTS)), **fields)  # type: ignore[arg-type]
    file = file_of(report)
    extract_pages(file=file)
    draw(file, [[0, "Why hospitals differ", 1], [0, "Second", 2], [1, "Part of it", 2]])
    return report


def file_of(report: Report) -> StoredFile:
    file = report.editions.get().file
    assert file is not None
    return file


def at(report: Report, ending: str = "read/") -> str:
    return f"/reports/{report.slug}/v1/{ending}"


def text_of(page: str) -> str:
    """What the section of the page's text says, without marks."""
    said = re.search(r'<section class="prose said".*?</section>', page, re.DOTALL)
    assert said
    return said[0]


def test_page_has_its_picture_and_its_text(client: Client) -> None:
    report = readable()

    page = client.get(at(report, "read/2/")).content.decode()

    assert f'src="{at(report, "pages/2.webp")}"' in page
    assert "<p>Canary words of page two</p>" in text_of(page)
    assert '<h2 id="here">Page 2 of 3</h2>' in page


def test_text_is_escaped(client: Client) -> None:
    report = readable()

    page = client.get(at(report, "read/3/")).content.decode()

    assert "The end &amp; more &lt;b&gt;" in text_of(page)


def test_headings_of_the_outline_are_headings_of_the_text(client: Client) -> None:
    report = readable()

    page = client.get(at(report)).content.decode()

    assert "<h4>Why hospitals differ</h4>" in text_of(page)
    assert re.findall(r"<span>([^<]+)</span><span class=\"num\">(\d)", page) == [
        ("Why hospitals differ", "1"),
        ("Second", "2"),
        ("Part of it", "2"),
    ]


@pytest.mark.parametrize(
    ("ending", "offered"),
    [
        ("read/", {"next": "2", "last": "3"}),
        ("read/2/?q=words", {"first": "1", "previous": "1", "next": "3", "last": "3"}),
        ("read/3/", {"first": "1", "previous": "2"}),
    ],
)
def test_links_turn_the_pages(client: Client, ending: str, offered: dict[str, str]) -> None:
    report = readable()

    page = client.get(at(report, ending)).content.decode()

    question = r"\?q=words" if "?" in ending else ""
    links = re.findall(rf'href="{at(report)}(\d)/{question}#page"[^>]* data-turn="(\w+)"', page)
    assert {turn: number for number, turn in links} == offered


@pytest.mark.parametrize(
    ("asked", "place"), [("2", "2"), ("0", "1"), ("99", "3"), ("x", "1"), ("", "1"), ("9" * 30, "3")]
)
def test_page_that_was_typed_is_found(client: Client, asked: str, place: str) -> None:
    report = readable()

    response = client.get(at(report, f"read/?page={asked}&q=two words"))

    assert (response.status_code, response["Location"]) == (
        302,
        at(report, f"read/{place}/?q=two+words#page"),
    )


@pytest.mark.parametrize("ending", ["read/0/", "read/4/", f"read/{'9' * 30}/"])
def test_page_that_is_not_there(client: Client, ending: str) -> None:
    assert client.get(at(readable(), ending)).status_code == 404


@pytest.mark.parametrize("number", ["2", "0", "9" * 30])
def test_edition_that_is_not_there(client: Client, number: str) -> None:
    report = readable()

    assert client.get(f"/reports/{report.slug}/v{number}/read/").status_code == 404


def test_words_searched_are_marked_and_counted(client: Client) -> None:
    report = readable()

    page = client.get(at(report, 'read/2/?q=WÖRD "canary" -page sector:two')).content.decode()

    assert "<mark>Canary</mark> <mark>words</mark> of page two" in text_of(page)
    assert "2 places on this page are marked" in page


def test_page_that_is_not_drawn_yet_has_its_text(client: Client) -> None:
    report = make.make_report(content=pdf_with_text("Read me"))
    extract_pages(file=file_of(report))

    page = client.get(at(report)).content.decode()

    assert "<p>Read me</p>" in text_of(page)
    assert (".webp" in page, "There is no picture of this page yet" in page) == (False, True)


def test_page_without_text_says_so(client: Client) -> None:
    page = client.get(at(readable(Tlp.CLEAR, ""))).content.decode()

    assert "This page has no text that can be read out" in text_of(page)


def test_all_pages_as_text(client: Client) -> None:
    report = readable()

    page = client.get(at(report, "text/?q=canary")).content.decode()

    assert re.findall(r'<section class="stack leaf" id="(page-\d)"', page) == ["page-1", "page-2", "page-3"]
    assert "<h3>Why hospitals differ</h3>" in page
    assert "<p><mark>Canary</mark> words of page two</p>" in page


def test_long_text_comes_in_parts(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sector_reports.views.read.AT_ONCE", 2)
    report = readable()

    second = client.get(at(report, "text/?page=2")).content.decode()

    assert ("The end" in second, "Canary" in second) == (True, False)


def test_page_of_public_report_is_for_everybody(client: Client) -> None:
    response = client.get(at(readable()))

    assert response["Cache-Control"].startswith("public")
    assert '<meta name="robots" content="index, follow">' in response.content.decode()


def test_page_for_members_is_closed_to_caches(client: Client, scene: Scene) -> None:
    report = readable(Tlp.GREEN)
    client.force_login(scene.people["outsider"])

    response = client.get(at(report))

    assert (response.status_code, response["Cache-Control"], response["X-Robots-Tag"]) == (
        200,
        "private, no-store",
        "noindex",
    )
    assert not Entry.objects.about(report).filter(verb="report.read").exists()


@pytest.mark.parametrize("ending", ["read/", "read/2/", "read/?page=2", "text/"])
@pytest.mark.parametrize(
    ("tlp", "state", "status"),
    [(Tlp.GREEN, "published", 403), (Tlp.GREEN, "withdrawn", 410), (Tlp.CLEAR, "withdrawn", 410)],
)
def test_who_may_not_open_the_file_reads_nothing(
    client: Client, ending: str, tlp: Tlp, state: str, status: int
) -> None:
    report = readable(tlp, state=state)

    response = client.get(at(report, ending))

    assert response.status_code == status
    assert "Canary" not in response.content.decode()
    assert report.title in response.content.decode()


@pytest.mark.parametrize("ending", ["read/", "text/"])
def test_reading_amber_is_on_record_and_stamped(client: Client, scene: Scene, ending: str) -> None:
    report = readable(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["participant"])

    page = client.get(at(report, ending)).content.decode()

    entry = Entry.objects.about(report).get(verb="report.read")
    pages = {"read/": "1", "text/": "1–3"}[ending]
    assert (entry.by, entry.changes) == (
        scene.people["participant"],
        {"edition": ["", "1"], "pages": ["", pages]},
    )
    stamps = re.findall(r'<p class="whose".*?</p>', page)
    assert len(stamps) == {"read/": 4, "text/": 6}[ending]  # two of four on paper only
    for stamp in stamps:
        assert "TLP:AMBER" in stamp
        assert "Participant, Our hospital" in stamp
        assert f"UTC · reading {entry.pk}" in stamp


def test_no_record_no_page(client: Client, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    report = readable(Tlp.AMBER, addressed_to=[scene.group])
    client.force_login(scene.people["participant"])
    client.raise_request_exception = False

    def refuse(**kwargs: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("sector_reports.views.read.record_reading", refuse)
    response = client.get(at(report, "read/2/"))

    assert (response.status_code, "Canary" in response.content.decode()) == (500, False)


@pytest.mark.parametrize("ending", ["read/2/", "text/"])
def test_red_asks_for_the_second_factor_afresh(client: Client, scene: Scene, ending: str) -> None:
    report = readable(Tlp.RED, recipients=[scene.people["recipient"]])
    client.force_login(scene.people["recipient"])

    asked = client.get(at(report, ending))
    with_second_factor(client, scene.people["recipient"], seconds_ago=1)
    back = client.get(asked["Location"])["Location"]
    opened = client.get(back)

    assert asked["Location"].startswith("/me/second-factor/")
    assert (back, opened.status_code) == (at(report, ending), 200)
    assert "Canary" in opened.content.decode()


def test_secretariat_does_not_read_amber_strict_without_a_reason(client: Client, scene: Scene) -> None:
    report = readable(Tlp.AMBER_STRICT, addressed_to=[scene.group])
    client.force_login(scene.people["secretariat"])

    response = client.get(at(report, "read/2/"))

    assert (response.status_code, "Canary" in response.content.decode()) == (403, False)


REASON = {"reason": "A member asks for a correction."}


def test_secretariat_reads_amber_strict_for_a_reason(client: Client, scene: Scene) -> None:
    report = readable(Tlp.AMBER_STRICT, addressed_to=[scene.group])
    client.force_login(scene.people["secretariat"])
    offered = client.get(at(report)).content.decode()

    short = client.post(at(report, "read/with-reason/"), {"reason": "why not"})
    told = client.post(at(report, "read/with-reason/"), REASON)
    opened = client.get(at(report, "read/2/"))
    text = client.get(at(report, "text/"))
    picture = client.get(at(report, "pages/2.webp"))
    not_opened = client.get(at(report, "pages/3.webp"))

    assert f'formaction="{at(report, "read/with-reason/")}"' in offered
    assert (short.status_code, "why not" in short.content.decode()) == (422, True)
    assert (told.status_code, told["Location"]) == (302, at(report))
    assert [response.status_code for response in (opened, text, picture, not_opened)] == [200, 200, 200, 403]
    assert "Canary words" in opened.content.decode()
    assert "Secretariat, secretariat of ECSO" in opened.content.decode()
    assert "Download (PDF)" not in opened.content.decode() + text.content.decode()
    told_of = Entry.objects.about(report).filter(verb__in=["report.opened_with_reason", "report.read"])
    assert list(told_of.order_by("id").values_list("verb", "reason", "changes")) == [
        ("report.opened_with_reason", REASON["reason"], {"edition": ["", "1"]}),
        ("report.read", "", {"edition": ["", "1"], "pages": ["", "2"]}),
        ("report.read", "", {"edition": ["", "1"], "pages": ["", "1–3"]}),
    ]


def test_reason_opens_the_reader_for_one_edition_one_person_and_an_hour(client: Client, scene: Scene) -> None:
    report = readable(Tlp.AMBER_STRICT, addressed_to=[scene.group])
    second = Edition.objects.create(report=report, number=2, file=make.make_file())
    client.force_login(scene.people["secretariat"])
    client.post(at(report, "read/with-reason/"), REASON)

    own = client.get(at(report)).status_code
    other_edition = client.get(f"/reports/{report.slug}/v{second.number}/read/").status_code
    with time_machine.travel(timezone.now() + timedelta(minutes=61), tick=False):
        client.force_login(scene.people["secretariat"])
        later = client.get(at(report)).status_code
    client.force_login(make.make_staff())
    colleague = client.get(at(report)).status_code

    assert (own, other_edition, later, colleague) == (200, 403, 403, 403)


def test_reason_opens_nothing_that_is_withdrawn_or_raised_since(client: Client, scene: Scene) -> None:
    withdrawn = readable(Tlp.AMBER_STRICT, addressed_to=[scene.group])
    raised = readable(Tlp.AMBER_STRICT, addressed_to=[scene.group])
    client.force_login(scene.people["secretariat"])
    for report in (withdrawn, raised):
        client.post(at(report, "read/with-reason/"), REASON)
    withdraw_edition(edition=withdrawn.editions.get(), reason="It was wrong.", by=make.make_staff())
    Recipient.objects.create(report=raised, person=scene.people["recipient"])
    change_label(report=raised, tlp=Tlp.RED, by=make.make_staff())

    answers = [client.get(at(report)).status_code for report in (withdrawn, raised)]

    assert answers == [410, 404]


@pytest.mark.parametrize(
    ("persona", "status"), [("anonymous", 404), ("colleague", 404), ("participant", 403), ("chair", 403)]
)
def test_reason_of_somebody_else_opens_nothing(
    client: Client, scene: Scene, persona: str, status: int
) -> None:
    report = readable(Tlp.AMBER_STRICT, addressed_to=[scene.group])
    if person := scene.person(persona):
        client.force_login(person)

    response = client.post(at(report, "read/with-reason/"), REASON)

    assert response.status_code == status
    assert not Entry.objects.about(report).filter(verb="report.opened_with_reason").exists()


def test_draft_is_read_by_those_who_work_on_it(client: Client, scene: Scene) -> None:
    report = readable(group=scene.group)
    Edition.objects.create(report=report, number=2, file=make.make_file())
    draft = f"/reports/{report.slug}/v2/read/"

    visitor = client.get(draft)
    client.force_login(scene.people["chair"])
    chair = client.get(draft)

    assert (visitor.status_code, chair.status_code) == (404, 200)
    assert chair["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("rows", [1, 3])
def test_number_of_queries_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    report = readable(Tlp.CLEAR, *TEXTS[:rows])

    with django_assert_num_queries(2):
        client.get(at(report))
    with django_assert_num_queries(2):
        client.get(at(report, "text/"))
