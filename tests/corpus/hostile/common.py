"""What the makers of hostile files share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.corpus.writing import document, stream, written

SCRIPT = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
MB = 1024 * 1024

Make = Callable[[], bytes]


@dataclass(frozen=True)
class Hostile:
    """`ends`: the code of its refusal, "refused" where any will do, "cleaned" where it must be accepted without what
    acts, or "any" where both are right.
    """

    make: Make
    ends: str


def one(catalog: str = "", page: str = "", **more: Any) -> bytes:
    return written(document(catalog, page, **more))


def drawing(picture: bytes, operators: str = "q 500 0 0 500 50 50 cm /Im1 Do Q") -> bytes:
    objects = document()
    objects[3] = str(objects[3]).replace("/Font", "/XObject << /Im1 10 0 R >> /Font")
    return written(objects | {4: stream(operators), 10: picture})
