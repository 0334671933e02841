from sector_reports.reading.shown import shown_page

OUTLINE: list[list[object]] = [[0, "One", 1], [1, "Deep", 2], [3, "Deeper", 2], [0, "Two", 2]]


def levels(text: str, page: int, top: int) -> list[int]:
    return [
        part.level for part in shown_page(page, text, OUTLINE, "", top=top).parts if part.kind == "heading"
    ]


def test_no_level_of_headings_is_left_out() -> None:
    assert levels("Deep\nDeeper\nTwo", 2, 3) == [3, 4, 3]
    assert levels("One", 1, 4) == [4]


def test_marks_are_counted_in_all_parts() -> None:
    shown = shown_page(1, "One\nof one and\n• one", OUTLINE, "one", top=3)

    assert shown.marks == 3
    assert [part.text for part in shown.parts][:1] == ["<mark>One</mark>"]
    assert shown.parts[-1].items == ["<mark>one</mark>"]
