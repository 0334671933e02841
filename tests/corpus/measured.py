"""One file through the intake, in a process of its own, which is small, so that what its child takes can be seen.

    python -m tests.corpus.measured < FILE

A line of JSON goes out, and what was made of the file. What the kernel calls the largest memory of a child is at least
that of the process which started it: hence no more is imported here than is needed.
"""

import json
import resource
import sys
import time

from intake.examine import examine
from intake.why import RefusedError


def main() -> None:
    content = sys.stdin.buffer.read()
    told: dict[str, object] = {}
    result, begin = b"", time.monotonic()
    try:
        examined = examine(content)
        result = examined.content
        told = {"pages": examined.pages, "removed": examined.removed}
    except RefusedError as error:
        told["code"] = error.code
    except Exception as error:  # noqa: BLE001 -- that is what is counted
        told["crash"] = repr(error)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    told |= {
        "seconds": time.monotonic() - begin,
        "processor": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * 1024,
    }
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + result)


if __name__ == "__main__":
    main()
