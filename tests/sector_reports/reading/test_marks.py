import pytest

from sector_reports.reading.marks import marked, words_of


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("ransomware Hospital", {"ransomware", "hospital"}),
        ('"supply chain" -bank', {"supply", "chain"}),
        ('-"supply chain" energy', {"energy"}),
        ("sector:health year:2018..2020 Île-de-France", {"ile", "de", "france"}),
        ('kind:"position paper" x', {"x"}),
        ('"', set()),
    ],
)
def test_words_of_a_question(question: str, words: set[str]) -> None:
    assert words_of(question) == words


@pytest.mark.parametrize(
    ("text", "question", "shown", "count"),
    [
        ("Hospitals, hospital", "hospital", "<mark>Hospitals</mark>, <mark>hospital</mark>", 2),
        ("a hospital", "hospitals", "a <mark>hospital</mark>", 1),
        ("Sécurité", "securite", "<mark>Sécurité</mark>", 1),
        ("ice, iced", "ice", "<mark>ice</mark>, iced", 1),
        ("<b>bold</b> & more", "bold", "&lt;b&gt;<mark>bold</mark>&lt;/b&gt; &amp; more", 1),
        ("<b>", "", "&lt;b&gt;", 0),
    ],
)
def test_words_are_marked(text: str, question: str, shown: str, count: int) -> None:
    assert marked(text, words_of(question)) == (shown, count)
