from typing import Any


class BadTableError(Exception):
    """The file as a whole cannot be read as a table; `words` say why, and what to do."""

    def __init__(self, words: Any) -> None:
        super().__init__(words)
        self.words = words
