from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from members.actions import appoint_staff, register_person
from members.dated import today
from members.models import Person
from members.rules import StaffRoleName


class Command(BaseCommand):
    help = "Makes somebody part of the secretariat, so that they can appoint everybody else in the admin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="The e-mail address they sign in with.")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"].lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address.") from error
        person = Person.objects.filter(email=email).first() or register_person(email=email, by=None)
        if person.staff_roles.current().filter(role=StaffRoleName.SECRETARIAT).exists():
            self.stdout.write(f"{email} already belongs to the secretariat.")
        else:
            appoint_staff(person=person, role=StaffRoleName.SECRETARIAT, starts=today(), by=None)
            self.stdout.write(f"{email} belongs to the secretariat from today.")
        if not person.has_usable_password():
            address = f"{settings.BASE_URL}{reverse('account_reset_password')}"
            self.stdout.write(f"Next: open {address} and ask for a link to {email}; it sets the password.")
        self.stdout.write(f"The admin is at {settings.BASE_URL}{reverse('admin:index')}")
