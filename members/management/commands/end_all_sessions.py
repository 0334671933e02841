from typing import Any

from django.core.management.base import BaseCommand

from members.signing_in.sessions import end_everybodys_sessions


class Command(BaseCommand):
    help = "Sign everybody out: for when a session may have been stolen and nobody knows whose."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{end_everybodys_sessions()} sessions ended.")
