from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.models import Person
from members.signing_in.actions import remove_second_factors


class Command(BaseCommand):
    help = (
        "Removes the second factors of somebody who has lost them all, where nobody in the office can do it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="The e-mail address they sign in with.")
        parser.add_argument("reason", help="How you made sure that it is them; it goes on the record.")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email=options["email"].lower()).first()
        if person is None:
            raise CommandError("There is no account with this e-mail address.")
        try:
            remove_second_factors(person=person, reason=options["reason"], by=None)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write("Removed. They sign in with their password and set up another.")
