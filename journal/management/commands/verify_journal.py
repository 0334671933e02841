from django.core.management.base import BaseCommand, CommandError

from journal.chain import verify_chain
from journal.models import Entry, Seal


class Command(BaseCommand):
    help = "Checks the hash chain over the journal; fails where an entry was changed, added or removed afterwards."

    def handle(self, *args: object, **options: object) -> None:
        broken = verify_chain()
        if broken:
            raise CommandError(broken)
        sealed, waiting = Seal.objects.count(), Entry.objects.unsealed().count()
        self.stdout.write(f"{sealed} entries sealed and intact, {waiting} waiting for the next seal.")
