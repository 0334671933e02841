"""The database of the portal for PostgreSQL's own programs, which must not show its password in the process list."""

import os
from typing import Any

import dj_database_url
import psycopg2

VARIABLES = {
    "NAME": "PGDATABASE",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
}
OPTIONS = {"host": "PGHOST", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"

DatabaseError: type[Exception] = psycopg2.Error  # type: ignore[attr-defined]


def libpq_variables(url: str) -> dict[str, str]:
    """What stands in DATABASE_URL, in the variables that libpq reads."""
    parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    found = {VARIABLES[name]: str(parsed[name]) for name in VARIABLES if parsed.get(name)}
    chosen = parsed.get("OPTIONS") or {}
    return found | {OPTIONS[name]: str(chosen[name]) for name in OPTIONS if chosen.get(name)}


def environment(url: str) -> dict[str, str]:
    return dict(os.environ) | libpq_variables(url)


def connect(url: str) -> Any:
    """A connection of psycopg2, whose names for things are those of libpq without PG, in small letters."""
    names = {"PGDATABASE": "dbname"}
    arguments = {
        names.get(name, name.removeprefix("PG").lower()): value
        for name, value in libpq_variables(url).items()
    }
    return psycopg2.connect(**arguments)  # type: ignore[no-untyped-call]


def ask(connection: Any, query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def count_rows(connection: Any) -> dict[str, int]:
    """Of every table."""
    tables = [name for (name,) in ask(connection, TABLES)]
    return {name: ask(connection, f'SELECT count(*) FROM "{name}"')[0][0] for name in tables}
