"""What a filter in the search box means: `sector:health`, `year:2018..2020`, `group:swg3.6`, `label:green`.

A value may be written as in the address or as on the page, in large or small letters; a sector also by any of the words
that stand for it.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from members.models import Organisation
from sector_reports.models import Report
from sector_reports.search.question import Question, Sought, years_in
from sector_reports.search.words import folded
from working_groups.models import Sector, WorkingGroup
from working_groups.tlp import Tlp


class Meaning:
    """`groups`, `organisations`: tell those that this viewer may know of."""

    def __init__(
        self,
        groups: Callable[[], QuerySet[WorkingGroup]],
        organisations: Callable[[], QuerySet[Organisation]],
    ) -> None:
        self._groups = groups
        self._organisations = organisations

    def of(self, name: str, text: str) -> list[Any]:
        """The values of the library's filter of this name; none for a text that means nothing."""
        match name:
            case "year":
                return years_in(text, first=1, last=9999)
            case "sector":
                found = sectors_by_word().get(key(text))
                return [Sector.objects.get(pk=found)] if found else []
            case "group":
                return list(self._groups().filter(code__iexact=text)[:1])
            case "organisation":
                wanted = self._organisations()
                return list((wanted.filter(slug__iexact=text) | wanted.filter(name__iexact=text))[:1])
            case _:
                return [value for value, names in CHOICES[name]() if key(text) in map(key, names)]


CHOICES: dict[str, Any] = {
    "kind": lambda: [(value, (value, str(label))) for value, label in Report.Kind.choices],
    "language": lambda: [(code, (code, str(name))) for code, name in settings.LANGUAGES],
    "label": lambda: [(label, (label.code, label.label)) for label in Tlp],
}


@lru_cache(10_000)
def key(text: str) -> str:
    """Large and small letters, accents, hyphens, underscores and spaces make no difference."""
    return " ".join(folded(text.replace("_", " ")))


def sectors_by_word() -> dict[str, UUID]:
    """By address, name and every word that staff has said stands for it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name, slug, search_words FROM working_groups_sector ORDER BY position, name"
        )
        rows = cursor.fetchall()
    return {key(word): sector for sector, name, slug, words in rows for word in (*words, name, slug)}


def sectors_named(question: Question) -> dict[Sought, str]:
    """What is sought and by itself names a sector, with the identifier of the sector."""
    by_word = sectors_by_word() if question.wanted else {}
    named = {sought: by_word.get(key(sought.text)) for sought in question.wanted}
    return {sought: str(sector) for sought, sector in named.items() if sector}
