"""How many members there were, by year and category, counted from the dated rows: nobody keeps these numbers."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateField, Min, Value
from django.utils.translation import gettext_lazy as _

from members.models import Membership

FOUNDED = 2016  # nobody was a member before that year
MOST_YEARS = 30
Category = Membership.Category

# As ECSO publishes its figures: in fewer groups than there are categories in the register.
PUBLISHED_GROUPS: tuple[tuple[Any, tuple[Category, ...]], ...] = (
    (_("Large companies"), (Category.LARGE_COMPANY,)),
    (_("SMEs"), (Category.SME,)),
    (_("Research organisations and universities"), (Category.RESEARCH_CENTRE, Category.UNIVERSITY)),
    (_("Associations"), (Category.ASSOCIATION,)),
    (_("Public administrations"), (Category.NATIONAL_ADMINISTRATION, Category.REGIONAL_ADMINISTRATION)),
    (_("Users and operators"), (Category.USER_OR_OPERATOR,)),
    (_("Regional clusters"), (Category.REGIONAL_CLUSTER,)),
)


@dataclass(frozen=True)
class Counted:
    """The members of a day by category; the empty one is not known."""

    day: datetime.date
    by_category: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.by_category.values())

    def groups(self) -> list[tuple[Any, int]]:
        """As ECSO publishes them, and at the end those of no known category, if there are any."""
        groups = [(title, sum(map(self.of, categories))) for title, categories in PUBLISHED_GROUPS]
        return [*groups, (_("Not known"), self.of(""))] if self.of("") else groups

    def of(self, category: str) -> int:
        return self.by_category.get(category, 0)


def counted_on(days: Iterable[datetime.date]) -> list[Counted]:
    """The members in standing on each of these days, in one query."""
    rows: dict[datetime.date, dict[str, int]] = {day: {} for day in days}
    first, *others = (_of_day(day) for day in rows)
    for day, category, number in first.union(*others, all=True):
        rows[day][category] = number
    return [Counted(day, counts) for day, counts in rows.items()]


def _of_day(day: datetime.date) -> Any:
    members = Membership.objects.in_standing(day).order_by()
    return members.values_list(Value(day, DateField()), "category").annotate(Count("pk"))


def ends_of_years(until: datetime.date) -> list[datetime.date]:
    """The last day of each year since the first member, as far as it is over by then, and that day itself."""
    first = Membership.objects.aggregate(day=Min("period__startswith"))["day"]
    since = max(first.year if first else FOUNDED, until.year - MOST_YEARS)
    over = [datetime.date(year, 12, 31) for year in range(since, until.year)]
    return [*over, until]


def number_unlisted(day: datetime.date) -> int:
    """Of those who stay out of the public directory, and are counted all the same."""
    return Membership.objects.in_standing(day).filter(organisation__is_listed=False).count()


def number_of_countries(day: datetime.date) -> int:
    members = Membership.objects.directory(day).exclude(country_then="").order_by()
    return members.values("country_then").distinct().count()
