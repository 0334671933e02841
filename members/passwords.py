"""Passwords that are long and easy to guess: the usual lists hold hardly any as long as the portal asks for."""

import re
import unicodedata
from collections.abc import Iterator, Set
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

READ = 128  # more characters are not looked at
LEAST = 10
SHORTEST_WORD, SHORTEST_ROW = 4, 3
WORD_IS_WORTH = 3  # characters; one of twenty thousand
REPETITION = re.compile(r"(.{1,32}?)\1+", re.DOTALL)
ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
)
ROWS_BOTH_WAYS = (*ROWS, *(row[::-1] for row in ROWS))
OUR_WORDS = frozenset(
    {
        "brussels",
        "cyber",
        "cybersecurity",
        "ecso",
        "european",
        "group",
        "member",
        "portal",
        "sector",
        "security",
    }
)


class GuessablePasswordValidator(CommonPasswordValidator):
    """Refuses common passwords, and those that are little more than common words, rows of keys and repetitions."""

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        own = OUR_WORDS | set(words_of(user))
        if self.worth(normalised(password).lower()[:READ], own) < LEAST:
            raise ValidationError(
                _("This password is easy to guess: it is made of common words, rows of keys or repetitions."),
                code="password_guessable",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be made of a few common words, rows of keys or repetitions.")

    def worth(self, text: str, own: Set[str]) -> int:
        """In characters that had to be guessed; what came before, and what is known of the person, is worth little."""
        seen: set[str] = set()
        worth = position = 0
        while position < len(text):
            if repeated := REPETITION.match(text, position):
                piece, length = repeated[1], len(repeated[0])
                price = self.worth(piece, own)
            else:
                piece = self.piece_at(text, position, own)
                length = len(piece)
                price = WORD_IS_WORTH if self.is_common(piece) and piece not in own else 1
            worth += 0 if piece in seen and length > 1 else price
            seen.add(piece)
            position += length
        return worth

    def piece_at(self, text: str, position: int, own: Set[str]) -> str:
        """The longest word or row of keys that begins there, otherwise one character."""
        for end in range(len(text), position + SHORTEST_ROW - 1, -1):
            piece = text[position:end]
            if piece in own or self.is_common(piece) or any(piece in row for row in ROWS_BOTH_WAYS):
                return piece
        return text[position]

    def is_common(self, piece: str) -> bool:
        return len(piece) >= SHORTEST_WORD and piece in self.passwords


def normalised(password: str) -> str:
    """The same password typed on another keyboard, where a sign may come as several: NIST SP 800-63B-4, 3.1.1.2."""
    return unicodedata.normalize("NFKC", password)


def words_of(person: Any) -> Iterator[str]:
    """The words of their name and address."""
    for field in ("email", "name", "latin_name"):
        for word in re.split(r"\W+", str(getattr(person, field, "")).lower()):
            if len(word) >= SHORTEST_ROW:
                yield word
