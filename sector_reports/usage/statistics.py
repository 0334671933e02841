"""What the secretariat asks: any whole months, of any group, sector and kind of reader, by one thing at a time.

Each answer is protected by itself. Somebody who puts many questions and compares the answers can learn more than one of
them tells; that is why they are the secretariat's alone.
"""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sector_reports.models import Report, UsageCount
from sector_reports.models.report import ReportQuerySet
from sector_reports.models.usage_count import UsageCountQuerySet
from sector_reports.usage.breakdown import (
    Line,
    Row,
    Table,
    by_category,
    by_channel,
    by_month,
    make_table,
    summed,
)
from sector_reports.usage.period import Period
from sector_reports.usage.suppression import total

MOST_REPORTS = 100
BY = {
    "month": gettext_lazy("Month"),
    "report": gettext_lazy("Report"),
    "group": gettext_lazy("Group"),
    "category": gettext_lazy("Kind of reader"),
    "channel": gettext_lazy("Way of access"),
}


def statistics(visible: ReportQuerySet, question: dict[str, Any]) -> Table:
    """`question` as StatisticsForm understood it, about the reports that the person who asks may see."""
    reports = visible.exclude(state=Report.State.DRAFT)
    if group := question.get("group"):
        reports = reports.filter(group=group)
    if sector := question.get("sector"):
        reports = reports.filter(pk__in=Report.sectors.through.objects.filter(sector=sector).values("report"))
    counts = UsageCount.objects.of(reports).within(question["period"])
    if category := question.get("category"):
        counts = counts.filter(category=category)
    by = question["by"]
    if by == "report":
        return _by_report(reports, counts)
    return make_table(by, BY[by], BY[by], _lines(by, reports, counts, question["period"]))


def _lines(by: str, reports: ReportQuerySet, counts: UsageCountQuerySet, period: Period) -> list[Line]:
    if by == "month":
        return by_month(counts.summed_by("month"), period.months)
    if by == "group":
        return _by_group(reports, counts)
    rows = counts.summed_by(by)
    return by_category(rows) if by == "category" else by_channel(rows)


def _by_group(reports: ReportQuerySet, counts: UsageCountQuerySet) -> list[Line]:
    sums = summed(counts.summed_by("report__group"), "report__group")
    groups = reports.order_by("group__code").values_list("group", "group__code", "group__title").distinct()
    return [Line(f"{code} {title}", dict(sums.get(group, {}))) for group, code, title in groups]


def _by_report(reports: ReportQuerySet, counts: UsageCountQuerySet) -> Table:
    """Those of which a number is told, the most read first; all others together, so that none of them stands out."""
    sums = summed(counts.summed_by("report"), "report")
    numbers = list(reports.order_by("number").values_list("pk", flat=True))
    table = make_table(
        "report", BY["report"], BY["report"], [Line(str(pk), dict(sums.get(pk, {}))) for pk in numbers]
    )
    whole = [row for row in table.rows if all(figure.count is not None for figure in row.figures)]
    whole.sort(key=lambda row: [-(figure.count or 0) for figure in row.figures])
    named = reports.in_bulk([row.title for row in whole[:MOST_REPORTS]])
    shown = {str(pk): report for pk, report in named.items()}
    rows = [
        Row(shown[row.title].title, row.figures, shown[row.title].get_absolute_url())
        for row in whole[:MOST_REPORTS]
    ]
    rest = Counter[str]()
    for pk in numbers:
        if str(pk) not in shown:
            rest.update(sums.get(pk, {}))
    if len(rows) < len(numbers):
        others = [total(rest[metric]) for metric in UsageCount.Metric.values]
        rows.append(Row(_("All other reports"), others))
    return Table(table.name, table.title, table.head, table.columns, rows, table.totals)
