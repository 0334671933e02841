"""The figures of one report: two totals for its readers, and tables of who and when for those who answer for it."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from sector_reports.models import Report, UsageCount, UsageTotal
from sector_reports.usage.period import Period
from sector_reports.usage.suppression import DOES_NOT_HAPPEN, Figure, protect, total
from working_groups.tlp import Tlp
from working_groups.viewer import Viewer

Metric = UsageCount.Metric
Channel = UsageCount.Channel
CHANNELS = {Metric.VIEW: [Channel.PAGE, Channel.CITATION], Metric.DOWNLOAD: [Channel.FILE, Channel.READER]}
MONTHS_SHOWN = 12


@dataclass(frozen=True)
class Row:
    title: str
    figures: list[Figure]
    address: str = ""


@dataclass(frozen=True)
class Table:
    """Its columns are metrics, each protected by itself; the rows part what the totals count."""

    name: str
    title: str | Promise
    head: str | Promise
    columns: list[str]
    rows: list[Row]
    totals: list[Figure]


@dataclass(frozen=True)
class Line:
    """A row before it is protected. `metrics`: those that can happen there; nothing is hidden where nothing can."""

    title: str
    counts: dict[str, int]
    metrics: tuple[Metric, ...] = tuple(Metric)


def make_table(
    name: str,
    title: str | Promise,
    head: str | Promise,
    lines: Sequence[Line],
    metrics: Sequence[Metric] = tuple(Metric),
) -> Table:
    """`lines` in an order that does not come from their counts."""
    told = zip(*(_column(lines, metric) for metric in metrics), strict=True)
    return Table(
        name=name,
        title=title,
        head=head,
        columns=[str(metric.label) for metric in metrics],
        rows=[Row(line.title, list(figures)) for line, figures in zip(lines, told, strict=True)],
        totals=[total(sum(line.counts.get(metric, 0) for line in lines)) for metric in metrics],
    )


def _column(lines: Sequence[Line], metric: Metric) -> list[Figure]:
    told = iter(protect([line.counts.get(metric, 0) for line in lines if metric in line.metrics]))
    return [next(told) if metric in line.metrics else DOES_NOT_HAPPEN for line in lines]


def may_see_breakdown(report: Report, viewer: Viewer) -> bool:
    """For a viewer to whom the report is listed: the secretariat, and the chairs of the issuing group."""
    trusted = report.tlp < Tlp.AMBER or viewer.has_accepted_undertaking
    return viewer.is_secretariat or (trusted and report.group_id in viewer.chaired)


def totals_of(report: Report, viewer: Viewer) -> list[Figure] | None:
    """Views and downloads so far. From TLP:AMBER on few may look, so that a total would tell about each of them."""
    if report.state == Report.State.DRAFT:
        return None
    if report.tlp >= Tlp.AMBER and not may_see_breakdown(report, viewer):
        return None
    counted = getattr(report, "usage_total", None) or UsageTotal()
    return [total(counted.views), total(counted.downloads)]


def breakdown_of(report: Report, period: Period) -> list[Table]:
    """In one query."""
    counts = (
        UsageCount.objects.filter(report=report)
        .within(period)
        .summed_by("month", "edition__number", "channel", "category")
    )
    return [
        make_table("months", _("By month"), _("Month"), _months(counts, period)),
        make_table("readers", _("By kind of reader"), _("Reader"), by_category(counts)),
        make_table("channels", _("By way of access"), _("Way"), by_channel(counts)),
        make_table("editions", _("By edition"), _("Edition"), _editions(counts, report), [Metric.DOWNLOAD]),
    ]


Counts = list[dict[str, Any]]


def summed(counts: Counts, field: str) -> dict[Any, Counter[str]]:
    """By the value of a field, then by metric."""
    sums: dict[Any, Counter[str]] = {}
    for count in counts:
        sums.setdefault(count[field], Counter())[count["metric"]] += count["times"]
    return sums


def lines_for(counts: Counts, field: str, places: Iterable[tuple[Any, str | Promise]]) -> list[Line]:
    """A line for each place, also for one where nothing happened."""
    sums = summed(counts, field)
    return [Line(str(title), dict(sums.get(value, {}))) for value, title in places]


def by_category(counts: Counts) -> list[Line]:
    return lines_for(counts, "category", UsageCount.CATEGORIES)


def by_channel(counts: Counts) -> list[Line]:
    """Each way leads either to the page of a report or to its text."""
    sums = summed(counts, "channel")
    return [
        Line(str(channel.label), dict(sums.get(channel, {})), (metric,))
        for metric, channels in CHANNELS.items()
        for channel in channels
    ]


def by_month(counts: Counts, months: Iterable[datetime.date]) -> list[Line]:
    """The newest first."""
    places = [(month, formats.date_format(month, "F Y")) for month in months]
    return lines_for(counts, "month", reversed(places))


def _months(counts: Counts, period: Period) -> list[Line]:
    lines = by_month(counts, period.months[-MONTHS_SHOWN:])
    earlier = set(period.months[:-MONTHS_SHOWN])
    if earlier:
        before = Counter[str]()
        for month, sums in summed(counts, "month").items():
            before.update(sums if month in earlier else {})
        lines.append(Line(_("Earlier"), before))
    return lines


def _editions(counts: Counts, report: Report) -> list[Line]:
    numbers = sorted(report.editions.released().values_list("number", flat=True), reverse=True)
    return lines_for(
        counts,
        "edition__number",
        [(number, _("Edition %(number)d") % {"number": number}) for number in numbers],
    )
