from typing import Any

from django.core.management.base import BaseCommand

from sector_reports.intake.pipeline import check_next


class Command(BaseCommand):
    help = "Checks the uploads that wait, as the worker does; for when there is none."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = 0
        while check_next():
            checked += 1
        self.stdout.write(f"{checked} uploads were checked.")
