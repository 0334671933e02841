"""Reports with pages of text whose words are as common as words are: the second half as often as the first, and so on.

The same scale gives the same texts.
"""

import datetime
import random
from collections.abc import Iterator
from io import StringIO
from itertools import accumulate, product
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from bench.material import LABELS, WORDS, make_groups, make_organisations
from members.models import Organisation
from sector_reports.models import Edition, Report, StoredFile
from working_groups.models import Sector, WorkingGroup

REPORTS, PAGES_EACH, WORDS_EACH = 100_000, 10, 250
GROUPS, ORGANISATIONS = 200, 300
AT_ONCE = 1_000
SYLLABLES = ["ba", "do", "fi", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu", "ser", "net"]
VOCABULARY = 50_000


def vocabulary() -> list[str]:
    """The commonest first: real words, then made-up ones."""
    made_up = ("".join(parts) for length in (3, 4) for parts in product(SYLLABLES, repeat=length))
    return [*WORDS, *(word for word, _number in zip(made_up, range(VOCABULARY - len(WORDS)), strict=False))]


class Writer:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.words = vocabulary()
        self._weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))

    def text(self, words: int) -> str:
        return " ".join(self.chance.choices(self.words, cum_weights=self._weights, k=words))


def fill(scale: float) -> int:
    """Returns the number of reports."""
    number = int(REPORTS * scale)
    writer = Writer(20160613)
    make_organisations(ORGANISATIONS)
    make_groups(GROUPS - WorkingGroup.objects.count())
    places = list(WorkingGroup.objects.all()), list(Sector.objects.all()), list(Organisation.objects.all())
    for start in range(0, number, AT_ONCE):
        print(f"{start:,} of {number:,} reports are made", end="\r", flush=True)
        with transaction.atomic():
            files = make_reports(range(start, min(start + AT_ONCE, number)), writer, *places)
            copy_pages(files, writer)
    print()
    return number


def make_reports(
    numbers: range,
    writer: Writer,
    groups: list[WorkingGroup],
    sectors: list[Sector],
    organisations: list[Organisation],
) -> list[UUID]:
    chance = writer.chance
    reports = Report.objects.bulk_create(
        Report(
            slug=f"bench-{n:06}",
            title=f"{writer.text(6).capitalize()} {n}",
            abstract=writer.text(80).capitalize() + ".",
            kind=chance.choice(Report.Kind.values),
            group=chance.choice(groups),
            tlp=chance.choice(LABELS),
            state=Report.State.PUBLISHED,
            published_on=datetime.date(2017, 1, 1) + datetime.timedelta(days=chance.randrange(3_200)),
        )
        for n in numbers
    )
    files = StoredFile.objects.bulk_create(
        StoredFile(sha256=f"{n:064x}", size=1, media_type="application/pdf", pages=PAGES_EACH)
        for n in numbers
    )
    Edition.objects.bulk_create(
        Edition(report=report, file=file, state=Edition.State.PUBLISHED, published_at=timezone.now())
        for report, file in zip(reports, files, strict=True)
    )
    for field, rows, most in (
        (Report.sectors, sectors, 3),
        (Report.organisations, organisations, 4),
        (Report.addressed_groups, groups, 2),
    ):
        _join(field, rows, {report.pk: chance.randint(1, most) for report in reports}, chance)
    return [file.pk for file in files]


def _join(field: Any, rows: list[Any], numbers: dict[UUID, int], chance: random.Random) -> None:
    """So many of the rows to each report."""
    column = f"{rows[0]._meta.model_name}_id"
    field.through.objects.bulk_create(
        field.through(report_id=report, **{column: row.pk})
        for report, number in numbers.items()
        for row in chance.sample(rows, min(number, len(rows)))
    )


def copy_pages(files: list[UUID], writer: Writer) -> None:
    lines = StringIO("".join(_lines(files, writer)))
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY sector_reports_page (id, file_id, number, text) FROM STDIN", lines)


def _lines(files: list[UUID], writer: Writer) -> Iterator[str]:
    for file in files:
        for number in range(1, PAGES_EACH + 1):
            identifier = UUID(int=writer.chance.getrandbits(128), version=4)
            yield f"{identifier}\t{file}\t{number}\t{writer.text(WORDS_EACH)}\n"
