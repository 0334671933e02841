from collections import defaultdict
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sector_reports.usage.suppression import FEW, KEPT_BACK, LEAST_SHOWN, Figure, protect, total

Column = tuple[int, ...]
columns = st.lists(st.integers(0, 30), min_size=1, max_size=14).map(tuple)


def columns_of(size: int, sum_of_all: int) -> Iterator[Column]:
    if size == 1:
        yield (sum_of_all,)
        return
    for first in range(sum_of_all + 1):
        for rest in columns_of(size - 1, sum_of_all - first):
            yield (first, *rest)


def told(column: Column) -> tuple[str, ...]:
    return (str(total(sum(column))), *map(str, protect(column)))


@pytest.mark.parametrize(("size", "most"), [(1, 40), (2, 40), (3, 30), (4, 24), (5, 18)])
def test_every_number_under_five_has_two_possible_values_at_least(size: int, most: int) -> None:
    """For every column of that size: among all that look alike once they are protected, its small numbers differ."""
    alike: dict[tuple[str, ...], list[Column]] = defaultdict(list)
    for sum_of_all in range(most + 1):
        for column in columns_of(size, sum_of_all):
            alike[told(column)].append(column)

    for look, candidates in alike.items():
        for place in range(size):
            values = {column[place] for column in candidates}
            assert min(values) >= LEAST_SHOWN or len(values) > 1, (look, candidates)


def another_that_looks_alike(column: Column, place: int) -> bool:
    """Whether one more or one less in this place, made up for in another, would look the same."""
    look = told(column)
    for other in range(len(column)):
        for step in (1, -1):
            moved = list(column)
            moved[place] += step
            moved[other] -= step
            if other != place and min(moved) >= 0 and told(tuple(moved)) == look:
                return True
    return False


def exchanged(column: Column, place: int, other: int) -> Column:
    changed = list(column)
    changed[place], changed[other] = column[other], column[place]
    return tuple(changed)


@given(columns)
def test_no_small_number_can_be_computed(column: Column) -> None:
    look = told(column)
    for place, count in enumerate(column):
        if count < LEAST_SHOWN <= sum(column):
            others = [other for other in range(len(column)) if column[other] != count]
            assert another_that_looks_alike(column, place) or any(
                told(exchanged(column, place, other)) == look for other in others
            )


@given(columns)
def test_what_is_told_is_true_and_large(column: Column) -> None:
    for count, figure in zip(column, protect(column), strict=True):
        assert figure.count in {None, count}
        assert figure.count is None or figure.count >= LEAST_SHOWN
        assert figure != FEW or count < LEAST_SHOWN


@given(columns)
def test_a_single_number_is_never_hidden(column: Column) -> None:
    hidden = [figure for figure in protect(column) if figure.count is None]

    assert len(hidden) != 1 or len(column) == 1


@given(st.lists(st.integers(5, 100), max_size=10))
def test_large_numbers_alone_are_all_told(column: list[int]) -> None:
    assert protect(column) == [Figure(count) for count in column]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([20, 3, 9], ["20", "fewer than 5", "kept back"]),
        ([20, 3, 9, 0], ["20", "fewer than 5", "kept back", "fewer than 5"]),
        ([20, 3], ["kept back", "kept back"]),
        ([4, 4], ["kept back", "kept back"]),
        ([0, 20, 5], ["kept back", "kept back", "kept back"]),
        ([0, 20, 6], ["fewer than 5", "20", "kept back"]),
        ([1234, 5], ["1,234", "5"]),
        ([], []),
    ],
)
def test_columns_as_people_read_them(column: list[int], expected: list[str]) -> None:
    assert [str(figure) for figure in protect(column)] == expected


def test_total_under_five_is_not_told() -> None:
    assert [total(0), total(4), total(5)] == [FEW, FEW, Figure(5)]
    assert str(KEPT_BACK) == "kept back"
