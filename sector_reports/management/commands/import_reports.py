from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from intake import quarantine
from intake.clamav import ScannerAwayError
from intake.words import removed_in_words
from members.models import Person
from sector_reports.importing.actions import import_reports
from sector_reports.importing.reading import BadTableError, Planned, plan


class Command(BaseCommand):
    help = (
        "Makes a draft of every row of a CSV, each with a PDF of the folder: all of them or none. Without --write it "
        "only says what would happen. docs/importing.md explains the columns."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="where the PDFs are")
        parser.add_argument(
            "table", type=Path, help="the CSV, UTF-8, with the names of the columns in its first row"
        )
        parser.add_argument("--by", required=True, help="the mail address of who imports, for the record")
        parser.add_argument("--write", action="store_true", help="import, if no row has an error")

    def handle(self, *args: Any, **options: Any) -> None:
        by = self.importer(options["by"])
        if not options["folder"].is_dir():
            raise CommandError(f"There is no folder {options['folder']}")
        with quarantine.workshop() as keep_in:
            rows = self.read(options["folder"], options["table"], keep_in)
            wrong = sum(bool(row.errors) for row in rows)
            if wrong:
                raise CommandError(f"Nothing was imported: {wrong} of {len(rows)} rows cannot be.")
            if not options["write"]:
                self.stdout.write(f"All {len(rows)} rows are right. Nothing was imported yet: add --write.")
                return
            import_reports(rows=rows, by=by)
        self.stdout.write(f"{len(rows)} drafts were imported.")

    def importer(self, email: str) -> Person:
        person = Person.objects.filter(email__iexact=email).first()
        if person is None or not person.has_perm("sector_reports.add_report"):
            raise CommandError(f"{email} is nobody who may add reports.")
        return person

    def read(self, folder: Path, table: Path, keep_in: Path) -> list[Planned]:
        rows = []
        try:
            for row in plan(folder, table, keep_in):
                self.tell(row)
                rows.append(row)
        except BadTableError as error:
            raise CommandError(str(error)) from error
        except ScannerAwayError as error:
            raise CommandError("Nothing was imported: the virus scanner does not answer.") from error
        unnamed = sorted({file.name for file in folder.glob("*.pdf")} - {row.name for row in rows})
        for name in unnamed:
            self.stdout.write(f"{name}: in the folder, and in no row")
        return rows

    def tell(self, row: Planned) -> None:
        said = "; ".join(row.errors) if row.errors else f"right, {row.pages} pages"
        if row.removed and not row.errors:
            said += f", taken out: {', '.join(removed_in_words(row.removed))}"
        self.stdout.write(f"row {row.line}, {row.name or 'no file'}: {said}")
