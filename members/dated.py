from __future__ import annotations

import datetime
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import Record


def today() -> datetime.date:
    """The portal's day: that of ECSO's seat, wherever the reader is."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class DatedQuerySet(models.QuerySet[Any]):
    def on(self, date: datetime.date) -> Self:
        return self.filter(period__contains=date)

    def current(self) -> Self:
        return self.on(today())

    def begun(self) -> Self:
        """Those that hold today or held before, not those still to come."""
        return self.begun_by(today())

    def begun_by(self, date: datetime.date) -> Self:
        """Those that held on that day or before."""
        return self.filter(period__overlap=DateRange(None, date, "[]"))

    def running_after(self, date: datetime.date) -> Self:
        """Those that hold on that day or later, or will."""
        return self.filter(models.Q(period__endswith__isnull=True) | models.Q(period__endswith__gt=date))


class Dated(Record):
    """A row that holds for a while: from the first day of `period` up to, not including, its last.

    A bound that is not known is open: a mandate without a first day was there before anyone wrote it down.
    """

    period = DateRangeField(
        _("period"),
        default=DateRange,
        help_text=_(
            "First day, and the day from which it no longer holds. Leave a day empty if it is not known."
        ),
    )

    class Meta:
        abstract = True

    @property
    def starts(self) -> datetime.date | None:
        return self.period.lower if self.period else None

    @property
    def ends(self) -> datetime.date | None:
        return self.period.upper if self.period else None

    @property
    def last_day(self) -> datetime.date | None:
        """The day before `ends`, as people say it: "until 31 December"."""
        return self.ends - datetime.timedelta(days=1) if self.ends else None

    def holds_on(self, date: datetime.date) -> bool:
        return date in self.period

    def close(self, on: datetime.date) -> list[str]:
        """Let it end on that day; the names of the fields to save."""
        self.period = DateRange(self.starts, on)
        return ["period"]

    @property
    def is_current(self) -> bool:
        return self.holds_on(today())


def period_not_empty(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name,
        condition=models.Q(period__isempty=False),
        violation_error_message=_("The period ends before it begins."),
    )


def no_overlap(name: str, *fields: str, message: Any) -> ExclusionConstraint:
    """Two rows that agree in `fields` never hold on the same day."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            *((field, RangeOperators.EQUAL) for field in fields),
            ("period", RangeOperators.OVERLAPS),
        ],
        violation_error_message=message,
    )
