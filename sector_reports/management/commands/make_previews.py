from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sector_reports.models import StoredFile
from sector_reports.reading.previews import forget_pictures, is_whole, make_reading_copy


class Command(BaseCommand):
    help = (
        "Draws the pages of all files whose pictures are not there, or not all: after a restore, for example."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="draw all of them anew")

    def handle(self, *args: Any, again: bool, **options: Any) -> None:
        of_editions = StoredFile.objects.exclude(editions=None).distinct()
        files = [file for file in of_editions if again or not is_whole(file)]
        for number, file in enumerate(files, start=1):
            if again:
                forget_pictures(file)
            self.stdout.write(f"{number} of {len(files)}: {file.pages} pages")
            self.stdout.flush()
            try:
                is_made = make_reading_copy(file=file)
            except OSError as error:
                self.stderr.write(f"{file}: {error.strerror}")
                continue
            if not is_made:
                raise CommandError(
                    "Another process is drawing at the moment; try again when it has finished."
                )
        self.stdout.write("All pages are drawn.")
