"""The ways to narrow the library, whoever counts: PostgreSQL or the search index."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.models import Organisation
from sector_reports.models import Edition, Report
from working_groups.models import Sector, WorkingGroup
from working_groups.tlp import Tlp

MOST_SHOWN = 10
EVERYTHING = Q()
Name = tuple[str, str]  # a value in the address, and on the page


@dataclass(frozen=True)
class Choice:
    """One line of a facet: `value` stands in the address, `title` on the page."""

    value: str
    title: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One way to narrow the list. Its values are those of its field in LibraryForm.

    name: in the address, and the index's field. fields: of a report, by which PostgreSQL counts it; they are the
    arguments of `read`, which names a value. lookup: the filter by values. asked: the arguments for `read` of a value.
    key: the value in the index. called: what such a key is called, if it can be known without asking; otherwise `rows`
    is the SQL that tells identifier, value and title of these keys.
    """

    name: str
    title: Any
    fields: tuple[str, ...]
    lookup: str
    read: Callable[..., Name]
    asked: Callable[[Any], tuple[Any, ...]]
    key: Callable[[Any], str]
    called: Callable[[str], Name] | None = None
    rows: str = ""
    within: Callable[[list[Any]], Q] | None = None
    counted: Q = EVERYTHING

    def condition(self, values: list[Any]) -> Q:
        if not values:
            return Q()
        return self.within(values) if self.within else Q(**{f"{self.lookup}__in": values})

    def name_of(self, value: Any) -> Name:
        return self.read(*self.asked(value))

    def choices(self, counts: dict[Name, int], chosen_values: Iterable[Any]) -> list[Choice]:
        """The commonest values and every chosen one. `counts`: the commonest first."""
        chosen = {self.name_of(value) for value in chosen_values}
        names = [name for place, name in enumerate(counts) if place < MOST_SHOWN or name in chosen]
        names += sorted(chosen - counts.keys())
        return [Choice(*name, counts.get(name, 0), name in chosen) for name in names]


def of_words(name: str, title: Any, lookup: str, read: Callable[[Any], Name], **more: Any) -> Facet:
    """A facet whose values are words or numbers on the report itself."""
    number = more.pop("number", str)
    return Facet(
        name=name,
        title=title,
        fields=(lookup,),
        lookup=lookup,
        read=read,
        asked=lambda value: (value,),
        key=lambda value: str(number(value)),
        called=lambda key: read(number(key)),
        **more,
    )


def of_rows(name: str, title: Any, model: type[Model], columns: tuple[str, ...], **more: Any) -> Facet:
    """A facet whose values are rows of another table; of `columns`, the first is for the address, the last is shown."""
    path = more.pop("path", name)
    return Facet(
        name=name,
        title=title,
        fields=tuple(f"{path}__{column}" for column in columns),
        lookup=path,
        read=lambda *values: (values[0], values[-1]),
        asked=lambda row: tuple(getattr(row, column) for column in columns),
        key=lambda row: str(row.pk),
        rows=f"SELECT id::text, {columns[0]}, {columns[-1]} FROM {model._meta.db_table}"  # noqa: S608 -- our own names
        " WHERE id = ANY(%s::uuid[])",
        **more,
    )


def through(model: Any, column: str) -> Callable[[list[Any]], Q]:
    """A report of two chosen values is found once: no join."""
    return lambda values: Q(pk__in=model.objects.filter(**{f"{column}__in": values}).values("report"))


def language_name(code: str) -> Name:
    return code, _(dict(settings.LANGUAGES).get(code, code))


FACETS = (
    of_words("kind", gettext_lazy("Kind"), "kind", lambda kind: (kind, str(Report.Kind(kind).label))),
    of_rows(
        "sector",
        gettext_lazy("Sector"),
        Sector,
        ("slug", "name"),
        path="sectors",
        within=through(Report.sectors.through, "sector"),
    ),
    of_rows("group", gettext_lazy("Group"), WorkingGroup, ("code",)),
    of_words(
        "year",
        gettext_lazy("Year"),
        "published_on__year",
        lambda year: (str(year), str(year)),
        number=int,
    ),
    of_words(
        "language",
        gettext_lazy("Language"),
        "editions__language",
        language_name,
        within=lambda values: Q(
            pk__in=Edition.objects.published().filter(language__in=values).values("report")
        ),
        counted=Q(editions__state=Edition.State.PUBLISHED),
    ),
    of_words("label", gettext_lazy("Label"), "tlp", lambda tlp: (Tlp(tlp).code, Tlp(tlp).label), number=int),
    of_rows(
        "organisation",
        gettext_lazy("Organisation"),
        Organisation,
        ("slug", "name"),
        path="organisations",
        within=through(Report.organisations.through, "organisation"),
    ),
)


def named(counts: dict[str, dict[str, int]]) -> dict[str, dict[Name, int]]:
    """The index's counts of some facets, by key, as counts by name: of each facet the commonest, and in this order."""
    frequent = {name: _frequent(of) for name, of in counts.items()}
    rows = _names_of_rows({facet: frequent[facet.name] for facet in FACETS if facet.name in frequent})
    return {
        facet.name: _in_order(facet.called or rows.get, frequent[facet.name])
        for facet in FACETS
        if facet.name in frequent
    }


def _frequent(counts: dict[str, int]) -> dict[str, int]:
    """As many as are shown, and those that are as frequent as the last of them."""
    enough = sorted(counts.values(), reverse=True)[:MOST_SHOWN][-1:] or [0]
    return {key: count for key, count in counts.items() if count >= enough[0]}


def _names_of_rows(counts: dict[Facet, dict[str, int]]) -> dict[str, Name]:
    """Of all the facets that need to ask, in one question."""
    asking = {facet.rows: list(keys) for facet, keys in counts.items() if facet.rows and keys}
    if not asking:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asking), list(asking.values()))
        return {key: (value, title) for key, value, title in cursor.fetchall()}


def _in_order(called: Callable[[str], Name | None], counts: dict[str, int]) -> dict[Name, int]:
    by_name = {name: count for key, count in counts.items() if (name := called(key))}
    return dict(sorted(by_name.items(), key=lambda item: (-item[1], item[0][1])))
