"""Makes a database with 1,000 reports and 200 groups, to try the portal at that size.

    python -m bench.data NAME

NAME is a new database on the server of DATABASE_URL; the settings are those of the environment, and the files of the
reports go to PORTAL_DATA. The other benchmarks make such a database by themselves and drop it again.
"""

import argparse
import os
from urllib.parse import urlsplit

import django
from django.core.management import call_command

from deploy.trial.place import ask_database


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.data", description="Makes a database of some size."
    )
    parser.add_argument("name", help="of the new database")
    name = parser.parse_args().name
    if not name.isidentifier():
        parser.error("the name of a database has letters, digits and underscores")
    ask_database(os.environ["DATABASE_URL"], f"CREATE DATABASE {name}")
    os.environ["DATABASE_URL"] = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecso_portal.settings")
    django.setup()
    call_command("migrate", verbosity=0)
    from bench.material import fill  # noqa: PLC0415 -- its models need the settings

    fill()
    print(f"DATABASE_URL={os.environ['DATABASE_URL']}")


if __name__ == "__main__":
    main()
