import datetime
from dataclasses import dataclass
from typing import Self

from members.dated import today


def first_of_month(day: datetime.date, *, months_later: int = 0) -> datetime.date:
    count = day.year * 12 + day.month - 1 + months_later
    return datetime.date(count // 12, count % 12 + 1, 1)


@dataclass(frozen=True)
class Period:
    """Whole months that are over: from `first_day` up to, not including, `end`.

    The running month is left out, so that nobody who looks twice in it learns from the difference who came between.
    """

    first_day: datetime.date
    end: datetime.date

    @classmethod
    def since(cls, day: datetime.date) -> Self:
        """From the month of that day to the last one that is over."""
        return cls(first_of_month(day), first_of_month(today()))

    @classmethod
    def last_months(cls, count: int) -> Self:
        return cls(first_of_month(today(), months_later=-count), first_of_month(today()))

    @property
    def last_day(self) -> datetime.date:
        return self.end - datetime.timedelta(days=1)

    @property
    def months(self) -> list[datetime.date]:
        """The first days of the months, the oldest first."""
        months = []
        month = self.first_day
        while month < self.end:
            months.append(month)
            month = first_of_month(month, months_later=1)
        return months

    def __bool__(self) -> bool:
        return self.first_day < self.end
