"""The port that the portal listens on, and asking it for pages."""

import socket
import urllib.error
import urllib.request
from typing import NamedTuple

from .messages import MendableError

LOOPBACK = "127.0.0.1"
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Answer(NamedTuple):
    status: int
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode(errors="replace")


def need_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError:
            raise MendableError(
                f"This user may not listen on port {port}: choose one above 1023 with PORT."
            ) from None
        except OSError:
            raise MendableError(
                f"Port {port} is already in use: stop what uses it, or choose another one, "
                f"for example PORT={port + 1} ./portal run."
            ) from None


def ask(port: int, path: str, seconds: float = 20) -> Answer | None:
    """None when nobody answers; an error page is an answer."""
    try:
        with DIRECT.open(f"http://{LOOPBACK}:{port}{path}", timeout=seconds) as response:
            return Answer(response.status, response.read())
    except urllib.error.HTTPError as error:
        return Answer(error.code, error.read())
    except OSError:
        return None
