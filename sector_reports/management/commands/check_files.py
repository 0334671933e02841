from typing import Any

from django.core.management.base import BaseCommand, CommandError

from members.joining.sweep import sweep_documents
from sector_reports.intake.sweep import sweep
from sector_reports.reading.sweep import sweep_pictures


class Command(BaseCommand):
    help = "Compares the files on disk with the rows that name them, both ways, and mends what can be mended."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        self.stdout.write(f"{len(swept.deleted)} files that no row names were deleted.")
        self.stdout.write(f"{len(sweep_pictures())} files that no edition has lost their pictures.")
        self.stdout.write(f"{len(swept.lost)} uploads whose file is gone were refused: upload them again.")
        documents = sweep_documents()
        self.stdout.write(f"{len(documents.deleted)} files that no application needs were deleted.")
        self.stdout.write(f"{len(documents.lost)} documents of applications whose file is gone were refused.")
        if missing := swept.missing + documents.missing:
            listed = "\n".join(missing)
            raise CommandError(f"Missing or damaged, bring them back from the backup:\n{listed}")
        self.stdout.write("Every other file is there.")
