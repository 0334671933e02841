import pytest

from sector_reports.reading.paragraphs import Block, blocks_of, headings_of

LONG = "This line is as long as the others are, and goes on to the next"


def paragraph(text: str) -> Block:
    return Block("paragraph", text=text)


def test_lines_become_paragraphs_where_one_stops_short() -> None:
    text = f"{LONG}\nwhere it ends.\n{LONG}\nand ends too."

    assert blocks_of(text) == [paragraph(f"{LONG} where it ends."), paragraph(f"{LONG} and ends too.")]


def test_empty_lines_part_paragraphs() -> None:
    assert blocks_of(f"{LONG}\n\n{LONG}") == [paragraph(LONG), paragraph(LONG)]


def test_lines_that_the_outline_names_are_headings() -> None:
    text = f"2 A title that\ngoes on\n{LONG}\n2.1 Below\n{LONG}"

    assert blocks_of(text, [(0, "2 A title that goes on"), (1, "2.1 Below")]) == [
        Block("heading", text="2 A title that goes on", level=0),
        paragraph(LONG),
        Block("heading", text="2.1 Below", level=1),
        paragraph(LONG),
    ]


def test_marked_lines_are_a_list() -> None:
    text = f"• {LONG}\nand ends.\n– Short\n{LONG}"

    assert blocks_of(text) == [Block("list", items=[f"{LONG} and ends.", "Short"]), paragraph(LONG)]


@pytest.mark.parametrize("text", ["", "\n \n", " "])
def test_nothing_is_nothing(text: str) -> None:
    assert blocks_of(text) == []


def test_divided_word_is_whole_again() -> None:
    assert blocks_of(f"{LONG} hos\u00ad\npital, and so on for a while, as it goes on") == [
        paragraph(f"{LONG} hospital, and so on for a while, as it goes on")
    ]


def test_no_word_is_lost() -> None:
    text = f"1. {LONG}\n{LONG}\n• a\nb\n\n- c\n{LONG}\nTitle\n"

    blocks = blocks_of(text, [(0, "Title")])

    said = " ".join(" ".join([block.text, *block.items]) for block in blocks).split()
    assert said == [word for word in text.split() if word not in {"•", "-"}]


def test_headings_of_a_page() -> None:
    assert list(headings_of([[0, "A", 1], [1, "B", 2], [1, "C", 2]], 2)) == [(1, "B"), (1, "C")]
