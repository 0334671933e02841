import datetime
import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from sector_reports.sample_pdf import (
    LABELS,
    BrokenPublicationError,
    SamplePublication,
    load_publications,
    render_sample_pdf,
)

ROOT = Path(__file__).resolve().parents[2]
PUBLICATIONS = load_publications(ROOT / "content" / "publications")
BANNER = "Sample — not the original publication of ECSO"
open_pdf: Callable[[bytes], Any] = pypdfium2.PdfDocument  # typed here, since the library is not
TEXT_OBJECT = 1  # FPDF_PAGEOBJ_TEXT
EVERY_PUBLICATION = pytest.mark.parametrize("publication", PUBLICATIONS, ids=lambda each: each.slug)

FRONT_MATTER = """\
---
title: Health care
kind: sector_report
group: SWG3.6
month: 2018-03
abstract: What the sector needs.
---
"""


def page_texts(pdf: bytes) -> list[str]:
    return [page.get_textpage().get_text_bounded() for page in open_pdf(pdf)]


def words_of(pdf: bytes) -> str:
    return " ".join(" ".join(page_texts(pdf)).split())


def unspaced(text: str) -> str:
    return "".join(text.split())


def metadata_of(pdf: bytes) -> dict[str, str]:
    metadata: dict[str, str] = open_pdf(pdf).get_metadata_dict(skip_empty=True)
    return metadata


def test_content_has_the_eight_publications_with_their_labels() -> None:
    assert {each.slug: (each.kind, each.group, f"{each.month:%Y-%m}", each.tlp) for each in PUBLICATIONS} == {
        "cybersecurity-for-road-rail-air-and-sea": ("sector_report", "SWG3.3", "2020-03", "CLEAR"),
        "ecso-working-group-3": ("group_overview", "WG3", "2019-02", "CLEAR"),
        "energy-networks-and-smart-grids": ("sector_report", "SWG3.2", "2018-11", "GREEN"),
        "european-sector-specific-isacs": ("position_paper", "WG3", "2018-12", "GREEN"),
        "financial-services-epayments-and-insurance": ("sector_report", "SWG3.4", "2018-03", "AMBER"),
        "health-care": ("sector_report", "SWG3.6", "2018-03", "CLEAR"),
        "industry-4-0-and-ics": ("sector_report", "SWG3.1", "2018-03", "CLEAR"),
        "smart-cities-and-smart-buildings": ("sector_report", "SWG3.7", "2018-03", "CLEAR"),
    }
    assert {each.slug: each.audience for each in PUBLICATIONS if each.audience} == {
        "financial-services-epayments-and-insurance": ("SWG3.4", "WG3")
    }


@EVERY_PUBLICATION
def test_publication_has_pages_of_text_each_marked_and_labelled(publication: SamplePublication) -> None:
    texts = page_texts(render_sample_pdf(publication))

    count = len(texts)
    assert 4 <= count <= 8
    for number, text in enumerate(texts, start=1):
        assert BANNER in text
        assert f"Page {number} of {count}" in text
        # FIRST asks for the label in the header and the footer of every page.
        labels = re.findall(r"TLP:[A-Z+]+", text)
        assert len(labels) >= 2
        assert set(labels) == {f"TLP:{publication.tlp}"}


@EVERY_PUBLICATION
def test_publication_says_at_once_that_it_is_a_sample(publication: SamplePublication) -> None:
    assert publication.body.startswith("> **Sample text.** These pages were written for this portal")
    assert 1_800 <= len(publication.body.split()) <= 2_600


@EVERY_PUBLICATION
def test_publication_is_accessible(publication: SamplePublication, monkeypatch: pytest.MonkeyPatch) -> None:
    # typst refuses to write PDF/UA-1 when a title, a language, a tag or a heading level is missing.
    monkeypatch.setattr(typst, "compile", partial(typst.compile, pdf_standards=["ua-1"]))

    assert b"/StructTreeRoot" in render_sample_pdf(publication)


def test_metadata_name_title_author_label_and_month() -> None:
    pdf = render_sample_pdf(SamplePublication(title="Health & care", abstract="A line.", language="fr"))

    metadata = metadata_of(pdf)
    assert {
        name: metadata[name] for name in ("Title", "Author", "Subject", "Keywords", "CreationDate", "ModDate")
    } == {
        "Title": "Health & care",
        "Author": "ECSO portal (sample text)",
        "Subject": "A line.",
        "Keywords": "Sample, TLP:CLEAR, WG3",
        "CreationDate": "D:20180301000000Z",
        "ModDate": "D:20180301000000Z",
    }
    assert b"/Lang(fr)" in pdf


def test_same_publication_gives_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib; from sector_reports.sample_pdf import *;"
        "print(hashlib.sha256(render_sample_pdf(SamplePublication(body='## One\\n\\nTwo.'))).hexdigest())"
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )

    here = hashlib.sha256(render_sample_pdf(SamplePublication(body="## One\n\nTwo."))).hexdigest()
    assert elsewhere.stdout.strip() == here


def test_no_font_is_taken_from_the_machine() -> None:
    pdf = render_sample_pdf(SamplePublication(body="Latin שלום **strong**"))

    texts = [text for page in open_pdf(pdf) for text in page.get_objects([TEXT_OBJECT])]
    fonts = {text.get_font().get_base_name() for text in texts}
    assert {name.split("+")[-1].split("-")[0] for name in fonts} == {"Inter", "NotoSansHebrewThin"}


@pytest.mark.parametrize("label", LABELS)
def test_every_label_is_set_as_first_writes_it(label: str) -> None:
    texts = page_texts(render_sample_pdf(SamplePublication(tlp=label, body="Text.")))

    assert all(f"TLP:{label}" in text for text in texts)


def test_audience_is_named_on_the_cover() -> None:
    cover = page_texts(render_sample_pdf(SamplePublication(tlp="AMBER", audience=("SWG3.4", "WG3"))))[0]

    assert "Addressed to SWG3.4 and WG3" in cover


@pytest.mark.parametrize(
    "words",
    [
        "#set page(fill: red)",
        "#{ panic() }",
        "$x^2$ costs 5 $",
        "*stars* and _lines_ and `ticks`",
        "@reference <label> //comment /*more*/",
        "\\ backslash ~ tilde \" quote ' quote “quote”",
        "= not a heading",
        "https://example.org/?a=b&c=d",
        "open ** strong",
        "[brackets] (round) {curly} | pipe",
        "Ελληνικά Български Čeština łódź ß",
    ],
)
def test_words_stand_for_themselves(words: str) -> None:
    pdf = render_sample_pdf(
        SamplePublication(
            title=words,
            abstract=words,
            sectors=(words,),
            body=f"## {words}\n\n{words}\n\n- {words}\n\n> {words}",
        )
    )

    # Title, running title on two pages, abstract, sector, contents, heading, paragraph, bullet and note.
    assert unspaced(words_of(pdf)).count(unspaced(words)) == 10


def test_hebrew_is_text_too() -> None:
    assert "שלום" in words_of(render_sample_pdf(SamplePublication(body="שלום")))


def test_canary_word_is_found_in_the_text() -> None:
    assert "canary-7f3a91" in words_of(
        render_sample_pdf(SamplePublication(body="Before canary-7f3a91 after."))
    )


def test_markdown_subset_is_set_without_its_marks() -> None:
    body = """\
## First part
Follows without
a gap.

### A *closer* look

- one **strong**
  continued
- two

3. three
4. four

> A note
> over lines

| Name | Meaning |
|------|:-------:|
| A | **B** | beyond |
| C |
"""

    text = words_of(render_sample_pdf(SamplePublication(body=body)))

    after_contents = text[text.rindex("1 First part") :]
    assert after_contents.removesuffix(f" {BANNER} Page 3 of 3 TLP:CLEAR") == (
        "1 First part Follows without a gap. 1.1 A *closer* look – one strong continued – two "
        "1. three 2. four A note over lines Name Meaning A B C"
    )


def test_long_table_loses_no_row() -> None:
    rows = "\n".join(f"| row{number} | value |" for number in range(120))

    text = words_of(render_sample_pdf(SamplePublication(body=f"| Name | Value |\n|---|---|\n{rows}")))

    assert [number for number in range(120) if f"row{number} value" not in text] == []


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_any_text_makes_a_pdf(words: str) -> None:
    pdf = render_sample_pdf(
        SamplePublication(title=words or "-", abstract=words, body=f"{words}\n\n### {words}")
    )

    assert all(BANNER in text for text in page_texts(pdf))


def test_load_fills_what_the_front_matter_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "health-care.md").write_text(
        f"{FRONT_MATTER}\n## One\n\nText with --- inside.\n", encoding="utf-8"
    )

    assert load_publications(tmp_path) == [
        SamplePublication(
            slug="health-care",
            title="Health care",
            kind="sector_report",
            group="SWG3.6",
            month=datetime.date(2018, 3, 1),
            abstract="What the sector needs.",
            body="## One\n\nText with --- inside.",
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("---\ntitle", "title", "must begin with front matter between two lines of ---"),
        ("title: Health care", "title: [", "while parsing"),
        ("title: Health care\n", "", "missing in the front matter: title"),
        ("title: Health care", "title: 7", "title: expected text, found 7"),
        ("group: SWG3.6", "grupo: SWG3.6\ngroup: WG3", "unknown in the front matter: grupo"),
        ("2018-03", "March 2018", "month: expected YYYY-MM, found 'March 2018'"),
        ("2018-03", "2018-13", "month: expected YYYY-MM, found '2018-13'"),
        (
            "sector_report",
            "novel",
            "kind: expected one of sector_report, position_paper, group_overview, found 'novel'",
        ),
        (
            "group:",
            "tlp: WHITE\ngroup:",
            "tlp: expected one of CLEAR, GREEN, AMBER, AMBER+STRICT, RED, found 'WHITE'",
        ),
        ("group:", "sectors: Health\ngroup:", "sectors: expected a list of texts, found 'Health'"),
        ("Text.", "", "there is no text below the front matter"),
    ],
)
def test_load_says_what_is_wrong_and_where(tmp_path: Path, old: str, new: str, message: str) -> None:
    (tmp_path / "broken.md").write_text(f"{FRONT_MATTER}\nText.\n".replace(old, new, 1), encoding="utf-8")

    with pytest.raises(BrokenPublicationError) as caught:
        load_publications(tmp_path)

    assert str(caught.value).startswith(f"broken.md: {message}")


def test_load_refuses_front_matter_that_is_a_list(tmp_path: Path) -> None:
    (tmp_path / "broken.md").write_text("---\n- title\n---\nText.", encoding="utf-8")

    with pytest.raises(BrokenPublicationError, match="must be lines of the form"):
        load_publications(tmp_path)


def test_load_refuses_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(BrokenPublicationError, match="no such folder"):
        load_publications(tmp_path / "nowhere")
