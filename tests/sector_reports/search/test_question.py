import pytest
from hypothesis import given
from hypothesis import strategies as st

from sector_reports.search.question import Question, Sought, read_question, years_in


def word(text: str) -> Sought:
    return Sought(text)


def phrase(text: str) -> Sought:
    return Sought(text, is_phrase=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Question()),
        ("ransomware hospital", Question((word("ransomware"), word("hospital")))),
        ('"smart grid" -water', Question((phrase("smart grid"),), (word("water"),))),
        ('-"smart grid"', Question((), (phrase("smart grid"),))),
        ("“smart grid”", Question((phrase("smart grid"),))),
        ('"never closed', Question((phrase("never closed"),))),
        ("year:2018..2020 risk", Question((word("risk"),), (), (("year", "2018..2020"),))),
        ('kind:"position paper"', Question((), (), (("kind", "position paper"),))),
        ("SECTOR:health lang:en", Question((), (), (("sector", "health"), ("language", "en")))),
        ("label:tlp:green", Question((), (), (("label", "tlp:green"),))),
        ("http://example.org", Question((word("http://example.org"),))),
        ('- -- "" \' &|!():*', Question()),
        ("year: sector:", Question((word("year:"), word("sector:")))),
    ],
)
def test_question_is_read(text: str, expected: Question) -> None:
    assert read_question(text) == expected


@given(st.text(max_size=300))
def test_no_text_is_an_error(text: str) -> None:
    question = read_question(text)

    assert read_question(str(question)).filters == () or ":" in text


@given(st.text(alphabet='"-: aeé2.\x00sectoryear', max_size=200))
def test_no_signs_are_an_error(text: str) -> None:
    assert not any("\x00" in words for words in str(read_question(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019", [2019]),
        ("2018..2020", [2018, 2019, 2020]),
        ("2020-2018", [2018, 2019, 2020]),
        ("2029..", [2029, 2030]),
        ("..1991", [1990, 1991]),
        ("..", []),
        ("1850", []),
        ("soon", []),
        ("20189", []),
    ],
)
def test_years(text: str, expected: list[int]) -> None:
    assert years_in(text, first=1990, last=2030) == expected
