"""The process that opens a file: the file comes in by standard input, one line of JSON and what was made of it go out.

    python -m intake.child

It is started by `examine`, with nothing in its environment, and knows nothing of Django or the database.
"""

import codecs
import json
import sys

from intake import sandbox
from intake.limits import LARGEST, STEP
from intake.why import RefusedError, Why


def main() -> None:
    sandbox.limit()
    # From here on within the limits. What is loaded now need not be opened later, when nothing can be.
    import pypdfium2  # noqa: PLC0415

    from intake import gate, remaking  # noqa: PLC0415

    for encoding in ("utf-16", "utf-16-be", "utf-16-le", "utf-8", "utf-8-sig", "latin-1", "ascii", "cp1252"):
        codecs.lookup(encoding)
    pypdfium2.PdfDocument.new().close()  # type: ignore[no-untyped-call]
    content = sys.stdin.buffer.read(LARGEST + 1)
    is_shut = sandbox.shut()
    answer: dict[str, object] = {"shut": is_shut}
    result = b""
    try:
        result, removed = remaking.remake(content)
        answer |= {"pages": gate.check(result), "removed": sorted(removed.items())}
    except RefusedError as error:
        answer["refused"] = error.code
    except MemoryError:
        answer["refused"] = Why.TOO_HEAVY
    except Exception:  # noqa: BLE001 -- whatever a library stumbles over, the file is the cause
        answer["refused"] = Why.DAMAGED
    sandbox.allow(STEP)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
    if "refused" not in answer:
        sys.stdout.buffer.write(result)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
