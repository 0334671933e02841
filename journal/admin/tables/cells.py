"""The text of a cell, such that it comes back from a spreadsheet as it left, and as nothing but text."""

import hashlib
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

LONGEST_CELL = 32_767  # what a spreadsheet keeps of a cell, in UTF-16

# Stands for a text that no cell can hold, in every language; it comes back as “left as it is”.
TOO_LONG = "[too long for a cell]"

NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")

# Where some spreadsheet, told another separator than ours, begins a cell; and with what a formula begins.
BEGINS = r"(?:^|(?<=[;,\t|\n\"]))"
FORMULA = r"(?=[ ']*[=+\-@\t＝＋－＠])"
HARMFUL = re.compile(BEGINS + FORMULA)
MADE_HARMLESS = re.compile(f"{BEGINS}'{FORMULA}")

FINGER = 6  # bytes kept of each cell's hash: no padding in base 64
SCHEME = "v"

UNKNOWN_VERSION = _("This is not what the portal wrote here. Export the table again.")


def as_cell(text: str) -> str:
    """What a cell holds of a text: line ends of one kind, and nothing that XML cannot say."""
    text = NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return TOO_LONG if len(text.encode("utf-16-le")) // 2 > LONGEST_CELL else text


def harmless(text: str) -> str:
    """With an apostrophe before whatever a spreadsheet could take for a formula; `as_it_was` takes it off again."""
    return HARMFUL.sub("'", text)


def as_it_was(text: str) -> str:
    return MADE_HARMLESS.sub("", text)


def version_of(cells: Mapping[str, str]) -> str:
    """A short text that says of each cell what it held, without holding it."""
    return SCHEME + urlsafe_b64encode(b"".join(finger(*cell) for cell in cells.items())).decode()


def fingers(version: str, columns: list[str]) -> dict[str, bytes]:
    """What `version_of` says of each of these columns. Raises ValueError if it does not."""
    if not version.startswith(SCHEME) or not version.isascii():
        raise ValueError(UNKNOWN_VERSION)
    packed = urlsafe_b64decode(version.removeprefix(SCHEME))
    if len(packed) != FINGER * len(columns):
        raise ValueError(UNKNOWN_VERSION)
    return {name: packed[place * FINGER : (place + 1) * FINGER] for place, name in enumerate(columns)}


def finger(column: str, text: str) -> bytes:
    return hashlib.sha256(f"{column}\0{text}".encode()).digest()[:FINGER]
