import datetime

import pytest
import time_machine
from django.http import QueryDict

from members.register.day import DayForm
from working_groups.forms import ContactForm

LETTER = {"name": "Ada", "email": "ada@example.org", "subject": "Hello", "message": "May I come?\nToday?"}


@pytest.mark.parametrize(
    ("address", "asked", "is_refused"),
    [
        ("", None, False),
        ("on=2018-09-19", datetime.date(2018, 9, 19), False),
        ("on=2026-03-01", None, False),
        ("on=", None, True),
        ("on=19.9.2018", None, True),
        ("on=2018-02-30", None, True),
        ("on=2018-09-19%00", None, True),
        ("on=2026-03-02", None, True),
    ],
)
@time_machine.travel("2026-03-01 12:00:00+00:00")
def test_day_form_answers_a_day_that_cannot_be_read_with_today(
    address: str, asked: datetime.date | None, is_refused: bool
) -> None:
    form = DayForm(QueryDict(address))

    assert form.asked == asked
    assert bool(form.errors) == is_refused


def test_contact_form_hands_over_the_letter_without_the_trap() -> None:
    form = ContactForm({**LETTER, "homepage": ""})

    assert form.is_valid()
    assert form.letter == LETTER
    assert not form.is_from_a_program


def test_contact_form_knows_a_program_by_the_field_that_people_do_not_see() -> None:
    form = ContactForm({**LETTER, "homepage": "https://example.org"})

    assert form.is_valid()
    assert form.is_from_a_program


@pytest.mark.parametrize("field", ["name", "subject"])
@pytest.mark.parametrize("line_end", ["\n", "\r", "\r\n", "\x85", "\u2028", "\x0b"])
def test_contact_form_refuses_a_second_line_in_a_heading(field: str, line_end: str) -> None:
    form = ContactForm({**LETTER, field: f"Hello{line_end}Bcc: all@example.org"})

    assert form.errors == {field: ["Write this in one line."]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "n" * 151),
        ("email", "ada"),
        ("email", "ada@example.org\nBcc: all@example.org"),
        ("subject", "s" * 151),
        ("message", ""),
        ("message", "m" * 5001),
        ("message", "\x00"),
    ],
)
def test_contact_form_refuses_what_is_missing_too_long_or_no_text(field: str, value: str) -> None:
    assert list(ContactForm({**LETTER, field: value}).errors) == [field]
