"""A file through the portal, behind nginx and as ./portal run sends it: memory, parts of it, going on after a cut."""

import hashlib
import http.client
import random
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.processes import forget_peaks, peak_growth, resident
from bench.stored import Stored
from bench.table import Row
from deploy.trial.serving import HOST
from portal_launcher.messages import MendableError
from portal_launcher.processes import Child

MOST_GROWTH = 20_000_000
PIECE = 1 << 20
PAUSE_AFTER, PAUSE = 8 * PIECE, 2  # whoever reads ahead of a slow reader has the time to fill its memory
CUTS = 5
NO_CURL = "curl is not installed: apt-get install --no-install-recommends curl"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Door:
    """A way into the portal, the processes behind it, and the cookie of a member there."""

    name: str
    port: int
    servers: list[Child]
    cookie: str
    certificate: Path | None = None

    def address(self, path: str) -> str:
        return f"{'https' if self.certificate else 'http'}://{HOST}:{self.port}{path}"

    def connect(self) -> http.client.HTTPConnection:
        address = ("127.0.0.1", self.port)
        connection = http.client.HTTPConnection(HOST, self.port, timeout=60)
        plain = socket.create_connection(address, 60)
        if self.certificate:
            trust = ssl.create_default_context(cafile=str(self.certificate))
            connection.sock = trust.wrap_socket(plain, server_hostname=HOST)
        else:
            connection.sock = plain
        return connection

    def ask(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        with closing(self.connect()) as connection:
            connection.request("GET", path, headers=headers or {})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, found, answer.read())

    def member(self) -> dict[str, str]:
        return {"Cookie": self.cookie}


def memory(door: Door, stored: Stored, how: str, headers: dict[str, str]) -> Row:
    """How much more its processes hold in memory while somebody slow loads the file."""
    fetched(door, stored, headers | {"Range": "bytes=0-99"})
    forget_peaks(door.servers)
    before = resident(door.servers)
    whole = fetched(door, stored, headers)
    grown = peak_growth(door.servers, before)
    what = f"{door.name}, {stored.told}{how}: memory"
    found = f"{grown / 1_000_000:+.1f} MB" if whole == stored.sha256 else "not the file that was stored"
    return Row(
        what, found, f"{MOST_GROWTH / 1_000_000:.0f} MB", whole == stored.sha256 and grown <= MOST_GROWTH
    )


def fetched(door: Door, stored: Stored, headers: dict[str, str]) -> str:
    """Reads the answer, with a pause, and returns its SHA-256."""
    digest, read = hashlib.sha256(), 0
    with closing(door.connect()) as connection:
        connection.request("GET", stored.clear, headers=headers)
        answer = connection.getresponse()
        while piece := answer.read(PIECE):
            digest.update(piece)
            if read < PAUSE_AFTER <= (read := read + len(piece)):
                time.sleep(PAUSE)
    return digest.hexdigest()


def parts(door: Door, stored: Stored) -> Row:
    """As RFC 9110 has it, sections 13 and 14; without a right there is no part either."""
    asked = list(_parts(door, stored, stored.path.read_bytes()))
    wrong = [what for what, fine in asked if not fine]
    found = ", ".join(wrong) or f"{len(asked)} of {len(asked)}"
    return Row(f"{door.name}: Range, If-Range, 206 and 416", found, "all", not wrong)


def _parts(door: Door, stored: Stored, whole: bytes) -> Iterator[tuple[str, bool]]:
    size, etag, member = len(whole), f'"{stored.sha256}"', door.member()
    for path, who in ((stored.clear, {}), (stored.green, member)):
        for asked, first, end in (
            ("0-99", 0, 100),
            (f"{size - 10}-", size - 10, size),
            ("-100", size - 100, size),
            (f"5-{size + 5}", 5, size),
        ):
            answer = door.ask(path, who | {"Range": f"bytes={asked}"})
            told = answer.headers.get("content-range")
            right = (206, whole[first:end], f"bytes {first}-{end - 1}/{size}")
            yield f"{asked} of {path}", (answer.status, answer.body, told) == right
        answer = door.ask(path, who | {"Range": f"bytes={size}-"})
        right_refusal = (416, f"bytes */{size}")
        yield f"416 of {path}", (answer.status, answer.headers.get("content-range")) == right_refusal
        other = door.ask(path, who | {"Range": "bytes=5-", "If-Range": '"another"'})
        yield f"If-Range of {path}, another", (other.status, other.body) == (200, whole)
    same = door.ask(stored.clear, {"Range": "bytes=5-", "If-Range": etag})
    yield "If-Range, the same", (same.status, same.body) == (206, whole[5:])
    known = door.ask(stored.clear, {"Range": "bytes=5-", "If-None-Match": etag})
    yield "If-None-Match with Range", (known.status, known.body) == (304, b"")
    for condition in (
        {"If-None-Match": etag},
        {"Range": "bytes=0-99"},
        {"Range": "bytes=0-", "If-Range": etag},
    ):
        refused = door.ask(stored.green, condition)
        yield f"no right, {', '.join(condition)}", refused.status == 403 and whole[:8] not in refused.body


def resumed(door: Door, stored: Stored) -> Row:
    """Cut at bytes that chance names, and taken up again by curl."""
    curl = shutil.which("curl")
    if curl is None:
        raise MendableError(NO_CURL)
    chance, fine = random.Random(stored.size), 0
    with TemporaryDirectory(prefix="ecso-resumed-") as folder:
        target = Path(folder) / "cut.pdf"
        for _cut in range(CUTS):
            for path, who in ((stored.clear, {}), (stored.green, door.member())):
                target.write_bytes(_cut_off(door, path, who, chance.randrange(1, stored.size)))
                argv = [curl, "--silent", "--fail", "--continue-at", "-", "--output", str(target)]
                argv += ["--header", f"Cookie: {who['Cookie']}"] if who else []
                argv += ["--cacert", str(door.certificate)] if door.certificate else []
                done = subprocess.run([*argv, "--ipv4", door.address(path)], check=False)
                digest = hashlib.sha256(target.read_bytes()).hexdigest()
                fine += done.returncode == 0 and digest == stored.sha256
    found = f"{fine} of {2 * CUTS} with the same SHA-256"
    return Row(f"{door.name}: taken up after a cut", found, "all", fine == 2 * CUTS)


def _cut_off(door: Door, path: str, headers: dict[str, str], place: int) -> bytes:
    """The first bytes; then the line is dead."""
    with closing(door.connect()) as connection:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().read(place)
