import csv

import pytest

from sector_reports.usage.breakdown import Line, make_table
from sector_reports.usage.export import as_csv


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        *((f"{begin}HYPERLINK(0)", f"'{begin}HYPERLINK(0)") for begin in "=+-@"),
        *((f"{begin}HYPERLINK(0)", "HYPERLINK(0)") for begin in "\t\r"),
        ("All; =HYPERLINK(0)", "All;' =HYPERLINK(0)"),
    ],
)
def test_no_cell_begins_like_a_formula(text: str, cell: str) -> None:
    table = make_table("t", text, "Row", [Line(text, {"view": 9, "download": 7})])

    response = as_csv([table], name="usage")

    rows = list(csv.reader(response.content.decode("utf-8-sig").splitlines(keepends=True)))
    assert rows == [
        ["Table", "Row", "Views", "Read or downloaded"],
        [cell, cell, "9", "7"],
        [cell, "All", "9", "7"],
    ]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="usage.csv"'


def test_what_is_hidden_on_the_page_is_hidden_here() -> None:
    table = make_table(
        "t", "T", "Row", [Line("a", {"view": 9}), Line("b", {"view": 2}), Line("c", {"view": 30})]
    )

    text = as_csv([table], name="usage").content.decode()

    assert (
        "T,a,9,kept back\r\nT,b,fewer than 5,kept back\r\nT,c,kept back,kept back\r\nT,All,41,fewer than 5"
        in text
    )
