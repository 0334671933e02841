from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from members.privacy.retention import rehearse, run


class Command(BaseCommand):
    help = "Deletes what has been kept long enough; with --dry-run only tells how much that is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["dry_run"]:
            for name, count in run().counts.items():
                self.stdout.write(f"{name}: {count}")
            return
        for rule, due in rehearse().items():
            oldest = f", the oldest of {due.oldest:%Y-%m-%d}" if due.oldest else ""
            self.stdout.write(f"{rule.name}: {due.count}{oldest} ({rule.how_long})")
