"""Counts for the tests of what is told of them."""

import datetime
from typing import Any

from members.dated import today
from sector_reports.models import Edition, Report, UsageCount
from sector_reports.usage.period import first_of_month


def month_ago(months: int) -> datetime.date:
    """A day of that month."""
    return first_of_month(today(), months_later=-months) + datetime.timedelta(days=9)


def count(
    report: Report, times: int, *, months: int = 1, edition: Edition | None = None, **fields: Any
) -> None:
    UsageCount.objects.create(
        report=report,
        edition=edition,
        count=times,
        **{
            "day": month_ago(months),
            "channel": "file" if edition else "page",
            "metric": "download" if edition else "view",
            "category": "anonymous",
            **fields,
        },
    )
