import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from sector_reports.search.copies import BusyError, rebuild


class Command(BaseCommand):
    help = "Makes this node's search index anew from the database; the old one answers until the new one is whole."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            number = rebuild(self.say)
        except BusyError as error:
            raise CommandError("Another process is writing the search index of this node.") from error
        self.stdout.write(f"{number} reports are in the index, after {time.monotonic() - began:.0f} seconds.")

    def say(self, done: int, whole: int) -> None:
        self.stdout.write(f"{done} of {whole} reports", ending="\n" if done == whole else "\r")
        self.stdout.flush()
