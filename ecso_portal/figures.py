"""A few figures of the register and of the reports, for the secretariat; each bar stands beside its number."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.dated import today
from members.models import Application, Membership, Person
from members.register.figures import counted_on
from sector_reports.models import Edition, Report, UsageCount
from sector_reports.usage.period import first_of_month
from sector_reports.usage.suppression import LEAST_SHOWN
from working_groups.viewer import Viewer

QUARTERS, MONTHS = 8, 12


@dataclass(frozen=True)
class Number:
    """`width` of its bar, of 100; `count` is None where it is not told."""

    count: int | None
    width: float


@dataclass(frozen=True)
class Figure:
    title: str
    explanation: str
    columns: list[str]
    rows: list[tuple[str, list[Number]]]


def figures(viewer: Viewer) -> list[Figure]:
    return [_members(), _applications(), _coming_and_going(), _people(), _publications(viewer)]


def at_a_glance() -> list[Figure]:
    """Those where the office begins."""
    return [_members(), _coming_and_going()]


def drawn(
    title: str, explanation: str, columns: list[str], rows: Iterable[tuple[Any, list[int | None]]]
) -> Figure:
    """Each column to a scale of its own."""
    rows = list(rows)
    most = [
        max((counts[place] or 0 for _label, counts in rows), default=0) or 1 for place in range(len(columns))
    ]
    return Figure(
        title,
        explanation,
        columns,
        [
            (
                str(label),
                [
                    Number(count, round((count or 0) / top * 100, 1))
                    for count, top in zip(counts, most, strict=True)
                ],
            )
            for label, counts in rows
        ],
    )


def _members() -> Figure:
    counted = counted_on([today()])[0]
    categories = [*Membership.Category.choices, ("", _("Not known"))]
    return drawn(
        _("Members by category"),
        _("In standing today, in grace too; suspended ones are not counted."),
        [_("Members")],
        [(title, [counted.of(value)]) for value, title in categories if value or counted.of(value)],
    )


def _applications() -> Figure:
    stages = [
        (_("Wait for the secretariat"), Application.objects.waiting_for_review()),
        (_("Wait for an answer of the applicant"), Application.objects.waiting_for_applicant()),
        (_("Accepted, to be made a member"), Application.objects.to_be_admitted()),
    ]
    return drawn(
        _("Applications in progress"),
        _("Those that were sent and neither ended in a membership nor in a refusal."),
        [_("Applications")],
        [(title, [rows.count()]) for title, rows in stages],
    )


def _coming_and_going() -> Figure:
    quarters = last_quarters(today())
    first = quarters[0]
    same = Membership.objects.filter(organisation=OuterRef("organisation"))
    new = Membership.objects.filter(period__startswith__gte=first, period__startswith__lte=today())
    new = new.exclude(Exists(same.filter(period__endswith=OuterRef("period__startswith"))))
    over = Membership.objects.filter(period__endswith__gte=first, period__endswith__lte=today())
    over = over.exclude(Exists(same.filter(period__startswith=OuterRef("period__endswith"))))
    came = Counter(quarter_of(day) for day in new.order_by().values_list("period__startswith", flat=True))
    went = Counter(quarter_of(day) for day in over.order_by().values_list("period__endswith", flat=True))
    return drawn(
        _("New and ended memberships"),
        _("By quarter; a change of category is neither."),
        [_("New"), _("Ended")],
        [(f"{day.year} Q{(day.month + 2) // 3}", [came[day], went[day]]) for day in reversed(quarters)],
    )


def quarter_of(day: datetime.date) -> datetime.date:
    return first_of_month(day, months_later=-((day.month - 1) % 3))


def last_quarters(day: datetime.date) -> list[datetime.date]:
    return [first_of_month(quarter_of(day), months_later=-3 * back) for back in reversed(range(QUARTERS))]


def last_months(day: datetime.date) -> list[datetime.date]:
    return [first_of_month(day, months_later=-back) for back in reversed(range(MONTHS))]


def _people() -> Figure:
    now = timezone.now()
    month, quarter = now - datetime.timedelta(days=30), now - datetime.timedelta(days=90)
    counted = Person.objects.filter(is_active=True).aggregate(
        lately=Count("pk", filter=Q(last_visit__gte=month)),
        before=Count("pk", filter=Q(last_visit__lt=month, last_visit__gte=quarter)),
        long_ago=Count("pk", filter=Q(last_visit__lt=quarter)),
        never=Count("pk", filter=Q(last_visit__isnull=True)),
    )
    titles = {
        "lately": _("Within 30 days"),
        "before": _("31 to 90 days ago"),
        "long_ago": _("Longer ago"),
        "never": _("Never"),
    }
    return drawn(
        _("When people were last here"),
        _("All accounts that may sign in."),
        [_("People")],
        [(title, [counted[name]]) for name, title in titles.items()],
    )


def _publications(viewer: Viewer) -> Figure:
    months = last_months(today())
    visible = Report.objects.visible_to(viewer).order_by().values("pk")
    published = Edition.objects.filter(report__in=visible, published_at__date__gte=months[0])
    editions = Counter(
        timezone.localtime(at).date().replace(day=1)
        for at in published.order_by().values_list("published_at", flat=True)
    )
    downloads = {
        row["month"]: row["times"]
        for row in UsageCount.objects.filter(
            report__in=visible, day__gte=months[0], metric="download"
        ).summed_by("month")
    }
    return drawn(
        _("Publications and downloads"),
        _("Of reports that you may see; fewer than 5 downloads are not told."),
        [_("Published"), _("Read or downloaded")],
        [
            (date_format(month, "F Y"), [editions[month], told(downloads.get(month, 0))])
            for month in reversed(months)
        ],
    )


def told(count: int) -> int | None:
    return count if count == 0 or count >= LEAST_SHOWN else None
