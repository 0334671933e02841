"""What the launcher says: progress in numbered steps, and one clear sentence for each trouble."""

import errno
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class MendableError(Exception):
    """Something the person at the keyboard can understand and mend; its text is the whole message."""


class Steps:
    def __init__(self, total: int, done: int = 0) -> None:
        self.total = total
        self.done = done

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        self.done += 1
        began = time.monotonic()
        print(f"  {self.done}/{self.total}  {title:<36}", end="", flush=True)
        try:
            yield
        except BaseException:
            print(flush=True)
            raise
        print(f"{time.monotonic() - began:6.1f} s", flush=True)


def say(text: str = "") -> None:
    print(text, flush=True)


def note(text: str) -> None:
    """Something to know in the middle of a step."""
    print(f"\n       {text}\n{'':47}", end="", flush=True)


def warn(text: str) -> None:
    print(f"portal: {text}", file=sys.stderr, flush=True)


def loud(text: str) -> None:
    frame = "!" * 78
    print(f"{frame}\n{text}\n{frame}", file=sys.stderr, flush=True)


FULL_DISK = "The disk is full: free some space and start again."
NO_NETWORK = (
    "The Python package index could not be reached: check the network, or the proxy and index "
    "settings of pip and uv, and start again."
)
NO_DATABASE = "The database does not answer: check DATABASE_URL and whether its server runs."
SIGNS = {  # in this order: a host name that is unknown may be the database's
    "connection to server": NO_DATABASE,
    "could not translate host name": NO_DATABASE,
    "No space left on device": FULL_DISK,
    "Disk quota exceeded": FULL_DISK,
    "Temporary failure in name resolution": NO_NETWORK,
    "Name or service not known": NO_NETWORK,
    "NewConnectionError": NO_NETWORK,
    "Max retries exceeded": NO_NETWORK,
    "ConnectTimeoutError": NO_NETWORK,
    "ProxyError": NO_NETWORK,
    "Failed to fetch": NO_NETWORK,
    "error sending request": NO_NETWORK,
    "dns error": NO_NETWORK,
}


def sentence_for_output(output: str) -> str | None:
    """The known cause behind the output of a failed command, if there is one."""
    return next((sentence for sign, sentence in SIGNS.items() if sign in output), None)


def sentence_for_os_error(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FULL_DISK
    place = f" {error.filename}" if error.filename else ""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"This user may not write or enter{place}: {error.strerror}."
    return f"The system refused{place}: {error.strerror or error}."
