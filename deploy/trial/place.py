"""A place to try the portal in as it runs in production: engines, a database of its own, settings and files."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

from deploy.connection import connect
from portal_launcher import engines
from portal_launcher.environment import program
from portal_launcher.layout import DataFolder
from portal_launcher.processes import Child, run_to_end
from portal_launcher.surroundings import for_deploy_check

Variables = dict[str, str]


@contextmanager
def trial_place(purpose: str, **settings: str) -> Iterator[tuple[DataFolder, Variables]]:
    """The data folder and the environment of a portal behind TLS, with a migrated database that nobody else uses.

    The engines are those of DATABASE_URL and REDIS_URL where these are set, otherwise embedded ones.
    """
    with engines.temporary_data(purpose) as data, engines.running(data, throwaway=True) as addresses:
        env = (
            for_deploy_check(data, addresses) | {"DJANGO_SETTINGS_MODULE": "ecso_portal.settings"} | settings
        )
        with own_database(env["DATABASE_URL"], purpose) as env["DATABASE_URL"]:
            manage(data, env, "migrate", "--verbosity", "0")
            manage(data, env, "collectstatic", "--noinput", "--verbosity", "0")
            yield data, env


@contextmanager
def own_database(url: str, purpose: str) -> Iterator[str]:
    name = f"portal_{purpose}_{os.getpid()}_{secrets.token_hex(3)}"
    ask_database(url, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        ask_database(url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def ask_database(url: str, statement: str) -> None:
    """Outside of a transaction, as CREATE DATABASE needs it."""
    with closing(connect(url)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def manage(data: DataFolder, env: Variables, *arguments: str) -> None:
    python(data, env, "manage.py", *arguments)


def python(data: DataFolder, env: Variables, *arguments: str) -> None:
    run_to_end(Child("python", [program("python"), *arguments], env, data.log("python")))
