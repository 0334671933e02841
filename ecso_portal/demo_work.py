"""What goes on in the demonstration: a draft in review, and a year of made-up numbers of views and downloads.

All of it belongs to reports that are marked as samples. It is brought in once, as history: nobody is told of it, and
what is removed does not return.
"""

import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils import timezone

from journal.models import Entry
from members.dated import today
from members.models import Membership, Person
from sector_reports.actions import record_about
from sector_reports.models import Comment, Edition, Report, StoredFile, UsageCount
from sector_reports.page_texts import extract_pages
from sector_reports.sample_pdf import SamplePublication, load_publications, render_sample_pdf
from sector_reports.usage.counting import Tally
from sector_reports.usage.period import Period
from sector_reports.usage.storing import add
from working_groups.models import Sector, WorkingGroup
from working_groups.tlp import Tlp

MONTHS = 14
Channel, Metric, Other, Category = (
    UsageCount.Channel,
    UsageCount.Metric,
    UsageCount.Other,
    Membership.Category,
)
# How many of a hundred openings of a page are followed by this.
WAYS = {
    (Channel.PAGE, Metric.VIEW): 100,
    (Channel.CITATION, Metric.VIEW): 6,
    (Channel.FILE, Metric.DOWNLOAD): 30,
    (Channel.READER, Metric.DOWNLOAD): 18,
}
# How often a kind of reader opens a page in an ordinary month.
MEMBERS = {
    Category.LARGE_COMPANY: 14,
    Category.SME: 9,
    Category.USER_OR_OPERATOR: 18,
    Category.RESEARCH_CENTRE: 5,
    Category.UNIVERSITY: 7,
    Category.NATIONAL_ADMINISTRATION: 3,
    Other.SECRETARIAT: 6,
}
EVERYBODY = {**MEMBERS, Other.ANONYMOUS: 120, Other.REGISTERED: 4}


def load_work(people: dict[str, Person]) -> None:
    """`people` by the part that they play."""
    for publication in load_publications(settings.BASE_DIR / "content" / "drafts"):
        if not Entry.objects.filter(verb="content.loaded", object_label=publication.title).exists():
            _load_draft(publication, people)
    published = Report.objects.available().filter(is_sample=True).order_by("published_on", "slug")
    if not UsageCount.objects.filter(report__is_sample=True).exists():
        for place, report in enumerate(published, start=1):
            add(dict(_usage_of(report, popularity=place / len(published))))


def _load_draft(publication: SamplePublication, people: dict[str, Person]) -> None:
    report = Report.objects.create(
        slug=publication.slug,
        title=publication.title,
        kind=publication.kind,
        group=WorkingGroup.objects.get(code=publication.group),
        abstract=publication.abstract,
        is_sample=True,
        tlp=Tlp[publication.tlp],
    )
    report.sectors.set(Sector.objects.filter(name__in=publication.sectors))
    record_about(report, "content.loaded", by=None)
    file = StoredFile.objects.store_pdf(render_sample_pdf(publication))
    extract_pages(file=file)
    said = _said_about(publication.slug)
    edition = Edition.objects.create(
        report=report,
        language=publication.language,
        file=file,
        notes=said["notes"],
        state=Edition.State.IN_REVIEW,
    )
    for comment in said["comments"]:
        _comment(edition, comment, people)


def _said_about(slug: str) -> dict[str, Any]:
    path = Path(settings.BASE_DIR, "content", "drafts", f"{slug}.yaml")
    said: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return said


def _comment(edition: Edition, said: dict[str, Any], people: dict[str, Person]) -> None:
    """Whoever made the comment does not decide on it: the chair does, and on the chair's the secretariat."""
    disposition = said.get("disposition", "")
    decides = people["secretariat" if said["by"] == "chair" else "chair"]
    Comment.objects.create(
        edition=edition,
        page=said.get("page"),
        text=said["text"],
        by=people[said["by"]],
        disposition=disposition,
        disposition_reason=said.get("reason", ""),
        disposed_by=decides if disposition else None,
        disposed_at=timezone.now() if disposition else None,
    )


def _usage_of(report: Report, *, popularity: float) -> Iterator[tuple[Tally, int]]:
    """The same report has the same numbers always, apart from the months that they are of."""
    chance = random.Random(report.slug)  # noqa: S311 -- made-up numbers, and no secret
    edition = report.latest_edition
    readers = MEMBERS if report.tlp >= Tlp.AMBER else EVERYBODY
    for month in [*Period.last_months(MONTHS).months, today().replace(day=1)]:
        season = chance.uniform(0.6, 1.4) * (0.5 if month.month in {8, 12} else 1)
        for (channel, metric), share in WAYS.items():
            for category, usual in readers.items():
                times = round(usual * share / 100 * popularity * season * chance.uniform(0.4, 1.6))
                tally = Tally(
                    report=report.pk,
                    edition=edition.pk if edition and metric == Metric.DOWNLOAD else None,
                    day=_day_in(month, chance),
                    channel=channel,
                    metric=metric,
                    category=category,
                )
                if times and not (metric == Metric.DOWNLOAD and _is_locked(report, category)):
                    yield tally, times


def _day_in(month: datetime.date, chance: random.Random) -> datetime.date:
    """Not later than yesterday; the first of the month where it has just begun."""
    last = min(month.replace(day=28), max(today() - datetime.timedelta(days=1), month))
    return month.replace(day=chance.randint(1, last.day))


def _is_locked(report: Report, category: str) -> bool:
    return report.tlp >= Tlp.GREEN and category in {Other.ANONYMOUS, Other.REGISTERED}
