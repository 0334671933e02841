"""The database of the portal for PostgreSQL's own programs, which must not show its password in the process list."""

import os
from typing import Any

import dj_database_url

VARIABLES = {"NAME": "PGDATABASE", "USER": "PGUSER", "PASSWORD": "PGPASSWORD", "HOST": "PGHOST", "PORT": "PGPORT"}
OPTIONS = {"host": "PGHOST", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


def libpq_variables(url: str) -> dict[str, str]:
    """What stands in DATABASE_URL, in the variables that libpq reads; psycopg2 reads them as well."""
    parsed: dict[str, Any] = dict(dj_database_url.parse(url))
    found = {VARIABLES[name]: str(parsed[name]) for name in VARIABLES if parsed.get(name)}
    chosen = parsed.get("OPTIONS") or {}
    return found | {OPTIONS[name]: str(chosen[name]) for name in OPTIONS if chosen.get(name)}


def environment(url: str) -> dict[str, str]:
    return dict(os.environ) | libpq_variables(url)
