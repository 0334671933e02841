"""Asking ClamAV about a file by its INSTREAM command: each part after its length in four bytes, an empty one last."""

import re
import socket
import struct

from intake.limits import MB
from intake.why import RefusedError, Why

PATIENCE = 10  # seconds for each exchange
LONGEST_ANSWER = 1000


class ScannerAwayError(Exception):
    """No answer, or none that says whether the file is clean: the file waits."""


def scan(content: bytes, address: str) -> None:
    """`address`: host:port, or the path of a unix socket. Raises RefusedError for what the scanner knows as harmful."""
    try:
        with connect(address) as scanner:
            scanner.sendall(b"zINSTREAM\0")
            for at in range(0, len(content), MB):
                part = content[at : at + MB]
                scanner.sendall(struct.pack("!L", len(part)) + part)
            scanner.sendall(struct.pack("!L", 0))
            answer = b""
            while (
                not answer.endswith(b"\0")
                and len(answer) < LONGEST_ANSWER
                and (more := scanner.recv(LONGEST_ANSWER))
            ):
                answer += more
    except (OSError, ValueError) as error:
        raise ScannerAwayError from error
    if re.fullmatch(rb"stream: .+ FOUND\0", answer):
        raise RefusedError(Why.MALWARE)
    if answer != b"stream: OK\0":
        raise ScannerAwayError


def connect(address: str) -> socket.socket:
    if not address.startswith("/"):
        host, _colon, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE)
    scanner = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    scanner.settimeout(PATIENCE)
    try:
        scanner.connect(address)
    except OSError:
        scanner.close()
        raise
    return scanner
