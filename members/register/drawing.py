"""What the map and the figures draw, in steps of the colours `.heat-0` to `.heat-5`."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from members.register.countries import country_name
from members.register.directory import same_but
from members.register.europe import shapes
from members.register.figures import Counted

STEPS = 5
TOP = 100  # of the drawing of bars
SLOT, BAR = 10, 7


def heat(number: int, most: int) -> int:
    """0 for none, 1 to 5 for the fifth of `most` that it lies in."""
    return min(STEPS, 1 + number * STEPS // (most + 1)) if number else 0


def key_of(most: int) -> list[tuple[int, str]]:
    """What each colour stands for: "6–10"."""
    numbers: dict[int, list[int]] = {}
    for number in range(1, most + 1):
        numbers.setdefault(heat(number, most), []).append(number)
    return [
        (step, f"{of[0]}–{of[-1]}" if len(of) > 1 else str(of[0])) for step, of in sorted(numbers.items())
    ]


@dataclass(frozen=True)
class Country:
    code: str
    title: str
    count: int
    heat: int
    shape: str
    question: str  # the end of the address of its members
    is_chosen: bool


@dataclass(frozen=True)
class Bar:
    x: int
    y: float
    height: float


def drawn_countries(counts: Mapping[str, int], question: QueryDict, chosen: list[str]) -> list[Country]:
    """Those with a member, by name, whether there is a shape of them or not."""
    most = max(counts.values(), default=0)
    countries = [
        Country(
            code,
            country_name(code),
            number,
            heat(number, most),
            shapes().get(code, ""),
            same_but(question, country=[code]),
            code in chosen,
        )
        for code, number in counts.items()
        if code and number
    ]
    return sorted(countries, key=lambda country: country.title)


def land_without(countries: list[Country]) -> str:
    """The shapes of everywhere else, as one."""
    members = {country.code for country in countries}
    return "".join(shape for code, shape in shapes().items() if code not in members)


def drawn_bars(years: list[Counted], top: int) -> list[Bar]:
    return [
        Bar(place * SLOT + 1, round(TOP - year.total / top * TOP, 2), round(year.total / top * TOP, 2))
        for place, year in enumerate(years)
    ]


def round_up(count: int) -> int:
    """To a number that is easily halved, not much larger."""
    step = 1
    while True:
        for factor in (10, 12, 16, 20, 25, 30, 40, 50, 60, 80):
            if step * factor >= count:
                return step * factor
        step *= 10
