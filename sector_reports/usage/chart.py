"""Views and downloads by month as a drawing; the table beside it has every number, this has none that it lacks."""

from dataclasses import dataclass

from sector_reports.usage.breakdown import Table
from sector_reports.usage.suppression import FEW, LEAST_SHOWN, Figure

HEIGHT = 100
LEAST_SEEN = 4
SLOT, BAR = (
    10,
    4,
)  # of a month, and of each of its two bars; the drawing is stretched to the width of the page


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    height: float
    metric: int  # the column of the table
    is_told: bool


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    width: int
    top: str
    first: str
    last: str
    most: str


def draw(table: Table) -> Chart | None:
    """Of a table whose rows are months, the newest first; None where no number is told.

    A number under five is a low open bar, whatever it is, and one that is kept back an open bar of the whole height.
    """
    told = [(figure.count, row.title) for row in table.rows for figure in row.figures if figure.count]
    if not told:
        return None
    most, when = max(told, key=lambda pair: pair[0])
    top = round_up(most)
    months = list(reversed(table.rows))
    bars = [
        _bar(figure, number, column, top)
        for number, row in enumerate(months)
        for column, figure in enumerate(row.figures)
    ]
    return Chart(bars, len(months) * SLOT, str(Figure(top)), months[0].title, months[-1].title, when)


def round_up(count: int) -> int:
    """To 1, 2 or 5 times a power of ten, and ten at the least."""
    step = 10
    while True:
        for factor in (1, 2, 5):
            if step * factor >= count:
                return step * factor
        step *= 10


def _bar(figure: Figure, month: int, column: int, top: int) -> Bar:
    if figure.count is not None:
        height = figure.count / top * HEIGHT
    else:
        height = max(LEAST_SHOWN / top * HEIGHT, LEAST_SEEN) if figure is FEW else HEIGHT
    x = month * SLOT + 1 + column * BAR
    return Bar(x, round(HEIGHT - height, 2), round(height, 2), column, figure.count is not None)
