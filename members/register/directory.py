"""The directory of members: who they are on a day, narrowed step by step, and what there is to narrow by."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, FilteredRelation, Q, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from members.models import Membership, Organisation
from members.models.membership import MembershipQuerySet
from members.register.countries import country_name
from members.register.forms import DirectoryForm

PAGE_SIZE = 50
AT_A_GLANCE, LONGEST = 8, 12  # choices of a filter: in sight of a long list; of a list that is not long
FILTERS = {
    "category": _("Category"),
    "country": _("Country"),
    "sector": _("Sector of a group they hold a seat in"),
    "group": _("Seat in a group"),
}


@dataclass(frozen=True)
class Choice:
    """A value of a filter, in words, with how many members it finds beside the other filters."""

    value: str
    title: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    name: str
    title: Any
    choices: list[Choice]

    @cached_property
    def in_sight(self) -> list[Choice]:
        """Of a long list those that find most, and the chosen ones."""
        if len(self.choices) <= LONGEST:
            return self.choices
        largest = sorted(self.choices, key=lambda choice: choice.count, reverse=True)[:AT_A_GLANCE]
        return [choice for choice in self.choices if choice.is_chosen or choice in largest]

    @property
    def folded(self) -> list[Choice]:
        return [choice for choice in self.choices if choice not in self.in_sight]


@dataclass
class Directory:
    """What `form` asks for. Members that stay out of the public directory are told to insiders alone."""

    form: DirectoryForm
    to_insiders: bool = False
    day: datetime.date = field(init=False)

    def __post_init__(self) -> None:
        self.form.full_clean()
        self.day = self.form.date

    @property
    def is_narrowed(self) -> bool:
        return bool(self.form.words or any(self.form.chosen(name) for name in FILTERS))

    @cached_property
    def found(self) -> MembershipQuerySet:
        """Those that pass all filters, with `name_then`."""
        return self._members().with_country_then(self.day).with_name_then(self.day)

    def page(self, number: str | None) -> Page[Membership]:
        """Without asking the database how many there are: they are counted already."""
        paginator: Paginator[Membership] = Paginator(self.found, PAGE_SIZE)
        paginator.count = self.count  # a cached property
        return paginator.get_page(number)

    @property
    def count(self) -> int:
        return sum(self._counted(of="").values())

    def facets(self) -> list[Facet]:
        """One query for each of sector and group; the other two, and the number of all, share one."""
        choices = {
            "category": self._category_choices,
            "country": self._country_choices,
            "sector": self._sector_choices,
            "group": self._group_choices,
        }
        return [Facet(name, title, choices[name]()) for name, title in FILTERS.items()]

    def by_country(self) -> Counter[str]:
        """Also of the countries that are not chosen; an empty code where it is not known."""
        return self._counted(of="country")

    # Who passes

    def _members(self, *, but: Iterable[str] = ()) -> MembershipQuerySet:
        """Those that pass all filters except for these."""
        members = Membership.objects.in_standing(self.day).order_by()
        if not self.to_insiders:
            members = members.filter(organisation__is_listed=True)
        if self.form.words:
            members = members.filter(organisation__in=Organisation.objects.called(self.form.words))
        for name in FILTERS:
            if name not in but and (chosen := self.form.chosen(name)):
                members = self._filtered(members, name, chosen)
        return members

    def _filtered(self, members: MembershipQuerySet, name: str, chosen: list[str]) -> MembershipQuerySet:
        match name:
            case "category":
                return members.filter(category__in=chosen)
            case "country":
                return members.with_country_then(self.day).filter(country_then__in=chosen)
            case "sector":
                seats = self._seats().filter(group__sectors__slug__in=chosen)
            case _:
                seats = self._seats().alias(code=Lower("group__code")).filter(code__in=chosen)
        return members.filter(organisation__in=seats.values("organisation"))

    def _seats(self) -> QuerySet[Any]:
        """Those of the day, in groups that have begun their work: everybody may know of them (docs/policy.md)."""
        seats: QuerySet[Any] = _mandates().on(self.day).exclude(group__state="proposed")
        return seats

    # How many

    @cached_property
    def _pairs(self) -> list[tuple[str, str, int]]:
        """How many of each category in each country pass the other filters."""
        members = self._members(but=("category", "country")).with_country_then(self.day)
        return list(members.values_list("category", "country_then").annotate(Count("pk")))

    def _counted(self, *, of: str) -> Counter[str]:
        """By category or country, with that filter open; of neither, all that pass."""
        counts: Counter[str] = Counter()
        for category, country, number in self._pairs:
            values = {"category": category, "country": country}
            if all(self._allows(name, value) for name, value in values.items() if name != of):
                counts[values.get(of, "")] += number
        return counts

    def _allows(self, name: str, value: str) -> bool:
        chosen = self.form.chosen(name)
        return not chosen or value in chosen

    def _category_choices(self) -> list[Choice]:
        return self._choices("category", dict(Membership.Category.choices), self._counted(of="category"))

    def _country_choices(self) -> list[Choice]:
        counts = self.by_country()
        codes = {*counts, *self.form.chosen("country")} - {""}
        names = {code: country_name(code) for code in codes}
        return self._choices("country", dict(sorted(names.items(), key=lambda item: item[1])), counts)

    def _sector_choices(self) -> list[Choice]:
        seats = self._seats_of_those_found(but="sector").filter(group__sectors__isnull=False)
        in_order = seats.order_by("group__sectors__position", "group__sectors__name")
        rows = in_order.values_list("group__sectors__slug", "group__sectors__name")
        return self._choices_of_rows("sector", rows)

    def _group_choices(self) -> list[Choice]:
        titles = FilteredRelation(
            "group__former_titles", condition=Q(group__former_titles__period__contains=self.day)
        )
        seats = self._seats_of_those_found(but="group").alias(borne=titles)
        seats = seats.annotate(title_then=Coalesce("borne__title", "group__title"))
        rows = seats.order_by("group__code").values_list(Lower("group__code"), "group__code", "title_then")
        return self._choices_of_rows("group", rows)

    def _seats_of_those_found(self, *, but: str) -> QuerySet[Any]:
        return self._seats().filter(organisation__in=self._members(but=(but,)).values("organisation"))

    def _choices_of_rows(self, name: str, rows: Any) -> list[Choice]:
        """`rows`: the value, and the words for it."""
        found = list(rows.annotate(number=Count("organisation", distinct=True)))
        titles = {value: " ".join(words) for value, *words, _number in found}
        return self._choices(name, titles, Counter({row[0]: row[-1] for row in found}))

    def _choices(self, name: str, titles: dict[str, Any], counts: Counter[str]) -> list[Choice]:
        """Those that find somebody, and the chosen ones."""
        chosen = self.form.chosen(name)
        return [
            Choice(value, str(titles.get(value, value)), counts[value], value in chosen)
            for value in [*titles, *(value for value in chosen if value not in titles)]
            if counts[value] or value in chosen
        ]


def _mandates() -> Any:
    """Seats belong to the app above, which this one may not import: an organisation leads to them."""
    model: Any = Organisation._meta.get_field("mandates").related_model
    return model.objects


def same_but(question: QueryDict, **values: list[str] | str | None) -> str:
    """The same question with other values, as the end of an address; it begins at the first page again."""
    other = question.copy()
    for name, value in {"page": None, **values}.items():
        other.setlist(name, value if isinstance(value, list) else [value] if value else [])
    return f"?{other.urlencode()}" if any(other.values()) else ""
