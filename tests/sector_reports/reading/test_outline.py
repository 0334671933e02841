from contextlib import closing

import pypdfium2

from sector_reports.reading.outline import Heading, outline_of, tree
from sector_reports.sample_pdf import SamplePublication, render_sample_pdf


def test_bookmarks_become_the_outline() -> None:
    content = render_sample_pdf(
        SamplePublication(abstract="Short.", body="## One\n\nText.\n\n### Deep\n\nMore.")
    )

    with closing(pypdfium2.PdfDocument(content)) as document:  # type: ignore[no-untyped-call]
        outline = outline_of(document)

    assert [(level, title) for level, title, _page in outline] == [(0, "1 One"), (1, "1.1 Deep")]


def test_headings_stand_within_headings_whatever_levels_are_skipped() -> None:
    assert tree([[1, "A", 1], [3, "B", 2], [2, "C", 3], [0, "D", 4]]) == [
        Heading("A", 1, [Heading("B", 2), Heading("C", 3)]),
        Heading("D", 4),
    ]
