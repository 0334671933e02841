"""From a picture that somebody gave to two that may be shown, or a reason why not."""

import hashlib
from dataclasses import dataclass

from intake.asking import ask
from intake.pictures.limits import HEAVIEST, LARGEST, WALL, WIDEST
from intake.pictures.why import RefusedError, Why

BEGINNINGS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")  # and RIFF....WEBP


@dataclass(frozen=True)
class Made:
    """WebP, of which nothing is believed but what was looked at here."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def examine(content: bytes, kind: str) -> tuple[Made, Made]:
    """The picture and a small one; `kind`: photo or logo. Raises RefusedError. Takes at most `WALL` seconds."""
    if len(content) > LARGEST:
        raise RefusedError(Why.TOO_LARGE)
    if not (content.startswith(BEGINNINGS) or is_webp(content)):
        raise RefusedError(Why.NOT_A_PICTURE)
    answer, result = ask("intake.pictures.child", kind, content=content, wall=WALL, most=2 * HEAVIEST)
    if "refused" in answer:
        raise RefusedError(Why(answer["refused"]))
    (length, *size), (_small_length, *small_size) = answer["pictures"]
    return made(result[:length], *size), made(result[length:], *small_size)


def is_webp(content: bytes) -> bool:
    return content[:4] == b"RIFF" and content[8:12] == b"WEBP"


def made(content: bytes, width: int, height: int) -> Made:
    """The child has had the file in its hands, so that it is not believed either."""
    fits = 0 < width <= WIDEST and 0 < height <= WIDEST and len(content) <= HEAVIEST
    if not fits or not is_webp(content) or int.from_bytes(content[4:8], "little") + 8 != len(content):
        raise RefusedError(Why.DAMAGED)
    return Made(content, width, height)
