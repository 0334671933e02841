"""Numbers under five are not told, and not given away by the numbers around them.

One column of a table, and its total, which is known: the page of the report tells it. "Fewer than 5" alone would be
worked out by subtraction, so one number of five or more is kept back with it: the last in the order of the rows,
however large it is. Where even this would leave one possibility (a five kept back beside nothing but zeros), or where
hardly a number would be left, the column is kept back as a whole. The test tries every column of a size, and finds at
least two possible values for each number under five, also for somebody who knows these rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LEAST_SHOWN = 5


@dataclass(frozen=True)
class Figure:
    """A number as it is told: `count` is None where it is not."""

    count: int | None
    hidden: str | Promise = ""

    def __str__(self) -> str:
        return (
            str(self.hidden) if self.count is None else formats.number_format(self.count, force_grouping=True)
        )


FEW = Figure(None, _("fewer than 5"))
KEPT_BACK = Figure(None, _("kept back"))
DOES_NOT_HAPPEN = Figure(None, "–")


def total(count: int) -> Figure:
    return Figure(count) if count >= LEAST_SHOWN else FEW


def protect(counts: Sequence[int]) -> list[Figure]:
    """One column, in the order in which its rows have their place."""
    large = [place for place, count in enumerate(counts) if count >= LEAST_SHOWN]
    small = [count for count in counts if count < LEAST_SHOWN]
    if not small:
        return [Figure(count) for count in counts]
    if len(large) <= 1 or (counts[large[-1]] == LEAST_SHOWN and not any(small)):
        return [KEPT_BACK] * len(counts)
    shown = [total(count) for count in counts]
    shown[large[-1]] = KEPT_BACK
    return shown
