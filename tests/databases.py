"""Databases beside those of the tests, and how all processes of a test run share what is made once."""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).parents[1]


# Tests roll back what they write, and statistics of tables that are empty between two tests mislead the planner.
KEEP_NO_STATISTICS = """
DO $$ DECLARE each regclass; BEGIN
  FOR each IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = off)', each);
  END LOOP;
END $$
"""


@contextmanager
def made_once(folder: Path, make: Callable[[], None], remove: Callable[[], None]) -> Iterator[None]:
    """The first process that comes to the folder makes it, the last one that goes removes it."""
    done = folder / "made"
    with (folder / "users.lock").open("w") as users:
        with _alone(folder):
            if not done.exists():
                make()
                done.touch()
            fcntl.flock(users, fcntl.LOCK_SH)
        yield
        with _alone(folder), suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            done.unlink()
            remove()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def migrated(folder: Path) -> Iterator[str]:
    """The name of a database after all migrations, to make others of as its copies."""
    folder.mkdir(exist_ok=True)
    name = f"migrated_{number_of(folder)}"

    def make() -> None:
        create(name)
        manage({**os.environ, "DATABASE_URL": with_database(name)}, "migrate", "--verbosity", "0")
        administer(name, KEEP_NO_STATISTICS)

    with made_once(folder, make, lambda: drop(name)):
        yield name


@contextmanager
def copy_of(migrated: str, name: str) -> Iterator[str]:
    """The address of one."""
    create(name, copy_of=migrated)
    try:
        yield with_database(name)
    finally:
        drop(name)


def number_of(folder: Path) -> str:
    """So that runs at the same time have databases of their own."""
    return hashlib.sha256(bytes(folder)).hexdigest()[:8]


def manage(env: Mapping[str, str], *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env=dict(env),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"manage.py {arguments[0]} failed:\n{done.stdout}{done.stderr}")


def with_database(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def administer(database: str, statement: str) -> None:
    with closing(psycopg2.connect(with_database(database))) as connection:  # type: ignore[no-untyped-call]
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def close_to_all(database: str) -> None:
    administer("postgres", f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
    administer(
        "postgres", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
    )


def create(database: str, *, copy_of: str = "template1") -> None:
    """Copies take a tenth of a second."""
    drop(database)
    administer("postgres", f'CREATE DATABASE "{database}" TEMPLATE "{copy_of}"')


def drop(database: str) -> None:
    administer("postgres", f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
