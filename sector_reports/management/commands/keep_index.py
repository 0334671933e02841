import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from sector_reports.search.keeping import keep_index


class Command(BaseCommand):
    help = "Keeps this machine's search index up to date, for a web server where no worker runs; until it is stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, default=2.0, help="seconds between two looks (2)")
        parser.add_argument("--once", action="store_true", help="one look, and the end")

    def handle(self, *args: Any, every: float, once: bool, **options: Any) -> None:
        keep_index()
        while not once:
            time.sleep(every)
            close_old_connections()
            keep_index()
