"""Why a picture is not taken; `members.profiles.pictures` says it to people. Known to the child process too."""

from enum import StrEnum, auto


class Why(StrEnum):
    TOO_LARGE = auto()
    NOT_A_PICTURE = auto()
    DAMAGED = auto()
    ANIMATED = auto()
    TOO_MANY_PIXELS = auto()
    TOO_SMALL = auto()
    TOO_HEAVY = auto()
    TOO_SLOW = auto()


class RefusedError(Exception):
    """The picture is not taken."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.code = why
