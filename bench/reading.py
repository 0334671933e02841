"""What reading in the browser costs: drawing a report of 36 pages, the bytes of a first view, the time of the server.

    python -m bench.reading

The report is one of the samples, six times over. The first view is the page, its style sheet, font, icons and script in
the smallest form, as bench.first_view counts them, and the picture of a page full of words.
"""

import dataclasses
import os
import re
import resource
import sys
import time
from io import BytesIO
from pathlib import Path

import pikepdf

from bench import pages
from bench.first_view import sizes
from bench.table import Row, show
from deploy.trial.place import trial_place
from sector_reports.sample_pdf import load_publications, render_sample_pdf

ROOT = Path(__file__).parent.parent
PAGES, SHOWN = 36, 9
MOST_SECONDS, MOST_BYTES, MOST_MILLISECONDS = 15, 130_000, 40
READER = pages.Page("A page of the reader", f"/reports/read/v1/read/{SHOWN}/")
ADDRESSES = [
    READER,
    pages.Page("The same, with words marked", READER.path, "q=hospital"),
    pages.Page("Picture of a page", f"/reports/read/v1/pages/{SHOWN}.webp"),
]


def sample(number: int = PAGES) -> bytes:
    [publication] = [
        each for each in load_publications(ROOT / "content" / "publications") if each.slug == "health-care"
    ]
    long = dataclasses.replace(publication, body="\n\n".join([publication.body] * (number // 6 + 1)))
    with pikepdf.open(BytesIO(render_sample_pdf(long))) as document, BytesIO() as cut:
        del document.pages[number:]
        document.save(cut)
        return cut.getvalue()


def drawn(content: bytes) -> list[Row]:
    """Makes the report at `READER` and draws it."""
    from sector_reports.actions import publish_edition  # noqa: PLC0415 -- once the settings are there
    from sector_reports.models import Edition, Report, StoredFile  # noqa: PLC0415 -- likewise
    from sector_reports.page_texts import extract_pages  # noqa: PLC0415 -- likewise
    from sector_reports.reading.previews import make_reading_copy  # noqa: PLC0415 -- likewise
    from working_groups.models import WorkingGroup  # noqa: PLC0415 -- likewise
    from working_groups.tlp import Tlp  # noqa: PLC0415 -- likewise

    group = WorkingGroup.objects.create(code="READ", title="Reading")
    report = Report.objects.create(slug="read", title="A report to read", group=group, tlp=Tlp.CLEAR)
    file = StoredFile.objects.store_pdf(content)
    publish_edition(edition=Edition.objects.create(report=report, file=file), by=None, is_news=False)
    extract_pages(file=file)
    began, own = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    make_reading_copy(file=file)
    taken, spent = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = spent.ru_utime - own.ru_utime
    found = f"{taken:.1f} s, {processor:.1f} s of processor"
    return [Row(f"Drawing {file.pages} pages", found, f"{MOST_SECONDS} s", taken < MOST_SECONDS)]


def measured(times: int = pages.TIMES) -> list[Row]:
    from ecso_portal.wsgi import application  # noqa: PLC0415 -- once the settings are there

    rows = []
    for page in ADDRESSES:
        of_page = pages.measure(application, page, times)
        found = f"{of_page.median:.1f} / {of_page.p95:.1f} ms, {of_page.queries} q."
        rows.append(Row(page.what, found, f"{MOST_MILLISECONDS} ms", of_page.p95 < MOST_MILLISECONDS))
    return rows


def first_view(static: Path) -> list[Row]:
    from ecso_portal.wsgi import application  # noqa: PLC0415 -- once the settings are there

    html = pages.fetch(application, READER).body
    found = sizes(html, static)
    [picture] = set(re.findall(r'src="(/reports/[^"]+\.webp)"', html.decode()))
    found["the picture"] = len(pages.fetch(application, pages.Page("", picture)).body)
    whole = sum(found.values())
    each = [Row(name, f"{size:,} bytes") for name, size in found.items()]
    return [*each, Row("First view together", f"{whole:,} bytes", f"{MOST_BYTES:,}", whole < MOST_BYTES)]


def main() -> int:
    with trial_place("bench", PORTAL_TRUSTED_PROXIES="1", PORTAL_LOG_LEVEL="WARNING") as (data, env):
        os.environ.update(env)
        pages.prepared(groups=20, reports=50, organisations=20)
        rows = [*drawn(sample()), *measured(), *first_view(data.static)]
    return show("Reading in the browser (times: median / 95 of 100)", rows)


if __name__ == "__main__":
    sys.exit(main())
