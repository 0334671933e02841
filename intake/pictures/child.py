"""The process that opens a picture: the file comes in by standard input, a line of JSON and two pictures go out.

    python -m intake.pictures.child photo

As `intake.child`, with nothing in its environment and no knowledge of Django or the database.
"""

import json
import sys

from intake import sandbox
from intake.pictures.limits import LARGEST, STEP
from intake.pictures.why import RefusedError, Why


def main(kind: str) -> None:
    sandbox.limit()
    # From here on within the limits. What is loaded now need not be opened later, when nothing can be.
    from PIL import Image, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin  # noqa: F401, PLC0415

    from intake.pictures import remaking  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # our own limit is asked first, and refuses
    content = sys.stdin.buffer.read(LARGEST + 1)
    answer: dict[str, object] = {"shut": sandbox.shut()}
    pictures: list[tuple[bytes, int, int]] = []
    sandbox.allow(STEP)
    try:
        pictures = remaking.remake(content, kind)
        answer["pictures"] = [(len(made), width, height) for made, width, height in pictures]
    except RefusedError as error:
        answer["refused"] = error.code
    except MemoryError:
        answer["refused"] = Why.TOO_HEAVY
    except Exception:  # noqa: BLE001 -- whatever the library stumbles over, the file is the cause
        answer["refused"] = Why.DAMAGED
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    for made, _width, _height in pictures:
        sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
