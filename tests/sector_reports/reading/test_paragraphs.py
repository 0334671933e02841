import pytest

from sector_reports.reading.paragraphs import Block, blocks_of

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

    assert blocks_of(text, [[0, "2 A title that goes on", 3], [1, "2.1 Below", 3]], 3) == [
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

    blocks = blocks_of(text, [[0, "Title", 1]], 1)

    said = " ".join(" ".join([block.text, *block.items]) for block in blocks).split()
    assert said == [word for word in text.split() if word not in {"•", "-"}]


def test_title_of_another_page_is_no_heading_here() -> None:
    assert blocks_of("Title", [[0, "Title", 2]], 1) == [paragraph("Title")]


def test_table_of_contents_is_a_list() -> None:
    text = f"{LONG}\n1 One ..... 3\n2 Two 4\n2 Two 4 years"

    assert blocks_of(text, [[0, "1 One", 3], [0, "2 Two", 4]], 1) == [
        paragraph(LONG),
        Block("list", items=["1 One ..... 3", "2 Two 4"]),
        paragraph("2 Two 4 years"),
    ]
