import time
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from members.models import Person
from members.passwords import OUR_WORDS, GuessablePasswordValidator

VALIDATOR = GuessablePasswordValidator()
ADA = Person(email="ada.lovelace@analytical.example", name="Ada Lovelace")


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "Password1234567",
        "password1password2password3",
        "qwertyuiopasdfgh",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "012345678909876543210",
        "letmein123456789",
        "football baseball",
        "ecsoportal2026!!",
        "lovelaceanalytical1",
        "1q2w3e4r5t6y7u8i9o0p",
        "a" * 100_000,
    ],
)
def test_long_password_that_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        VALIDATOR.validate(password, ADA)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "just long enouf",
        "a long and quiet sentence",
        "kv8Rq2mZx0pLw7t",
        "grünes Fahrrad im Regen",
        "שלום לכולם ותודה רבה",
    ],
)
def test_long_password_that_is_not_is_accepted(password: str) -> None:
    VALIDATOR.validate(password, ADA)
    VALIDATOR.validate(password)


def test_password_is_the_same_on_every_keyboard() -> None:
    composed, decomposed = "gr\u00fcnes Fahrrad im Regen", "gru\u0308nes Fahrrad im Regen"
    ADA.set_password(composed)

    assert ADA.check_password(decomposed)
    assert not ADA.check_password(composed.replace("\u00fc", "u"))


@pytest.mark.parametrize(
    ("password", "nearly"),
    [
        ("a long and quiet sentence ", "a long and quiet sentence"),
        (" a long and quiet sentence", "a long and quiet sentence"),
        ("A Long And Quiet Sentence", "a long and quiet sentence"),
        ("x" * 71 + "y" * 1000, "x" * 71 + "y" * 999),
    ],
    ids=["space at the end", "space at the beginning", "case", "length"],
)
def test_password_is_checked_to_its_last_sign(password: str, nearly: str) -> None:
    ADA.set_password(password)

    assert ADA.check_password(password)
    assert not ADA.check_password(nearly)


@pytest.mark.parametrize(
    "password",
    [
        "only small letters here",
        "839204756102938475610",
        "!)$&/(=?*+~#%§°^{}[]",
        "seven wide kites " * 4,
        "\N{CAT FACE}\N{ROCKET} seven wide kites fly",
    ],
    ids=["letters", "digits", "signs", "68 characters", "pictures"],
)
def test_password_of_any_composition_is_accepted(password: str) -> None:
    validate_password(password, ADA)


@pytest.mark.parametrize("word", sorted(OUR_WORDS))
def test_words_of_this_place_are_worth_little(word: str) -> None:
    with pytest.raises(ValidationError):
        VALIDATOR.validate(f"{word}{word.title()}2026!!", None)


def test_words_of_this_place_are_documented() -> None:
    documentation = (Path(__file__).parents[2] / "docs/signing-in.md").read_text()

    assert {word for word in OUR_WORDS if f"`{word}`" not in documentation} == set()


def test_endless_password_costs_no_time() -> None:
    started = time.perf_counter()

    VALIDATOR.validate("".join(chr(33 + number * 7 % 90) for number in range(100_000)), ADA)

    assert time.perf_counter() - started < 1
