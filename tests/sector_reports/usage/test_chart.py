import pytest

from sector_reports.usage.breakdown import Line, make_table
from sector_reports.usage.chart import HEIGHT, draw, round_up


@pytest.mark.parametrize(("count", "top"), [(5, 10), (10, 10), (11, 20), (49, 50), (51, 100), (1234, 2000)])
def test_scale_ends_at_a_round_number(count: int, top: int) -> None:
    assert round_up(count) == top


def test_bars_stand_for_what_is_told_and_hide_the_rest() -> None:
    lines = [Line("March", {"view": 20}), Line("February", {"view": 3}), Line("January", {"view": 10})]

    chart = draw(make_table("months", "By month", "Month", lines))

    assert chart is not None
    assert (chart.first, chart.last, chart.most, chart.top) == ("January", "March", "March", "20")
    views = [bar for bar in chart.bars if bar.metric == 0]
    assert [(bar.height, bar.is_told) for bar in views] == [(HEIGHT, False), (25, False), (HEIGHT, True)]


def test_small_numbers_look_alike() -> None:
    drawn = [
        draw(
            make_table(
                "m", "M", "M", [Line("b", {"view": 20}), Line("a", {"view": few}), Line("c", {"view": 9})]
            )
        )
        for few in range(5)
    ]

    assert all(one == drawn[0] for one in drawn)


def test_nothing_is_drawn_of_nothing() -> None:
    assert draw(make_table("months", "By month", "Month", [Line("January", {"view": 4})])) is None
