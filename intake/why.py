"""Why a file is not taken, as it is written down; `words` says it to people. Known to the child process too."""

from enum import StrEnum, auto


class Why(StrEnum):
    TOO_LARGE = auto()
    NOT_PDF = auto()
    CUT_OFF = auto()
    DAMAGED = auto()
    ENCRYPTED = auto()
    NO_PAGES = auto()
    TOO_MANY_PAGES = auto()
    TOO_MANY_OBJECTS = auto()
    TOO_DEEP = auto()
    LOOPS = auto()
    UNPACKS_TOO_FAR = auto()
    ODD_FILTERS = auto()
    TOO_HEAVY = auto()
    TOO_SLOW = auto()
    UNREADABLE = auto()
    STILL_ACTIVE = auto()
    MALWARE = auto()
    LOST = auto()
    REPLACED = auto()
    GIVEN_UP = auto()


class RefusedError(Exception):
    """The file is not taken."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.code = why
