import os

from django.core.management.base import BaseCommand, CommandError

from ecso_portal import demo


class Command(BaseCommand):
    help = (
        "Creates the sample accounts …@demo.example; all sign in with the password in PORTAL_DEMO_PASSWORD."
    )

    def handle(self, *args: object, **options: object) -> None:
        password = os.environ.get("PORTAL_DEMO_PASSWORD", "")
        if len(password) < 15:  # noqa: PLR2004 -- the bar that everybody's password must pass
            raise CommandError("Set PORTAL_DEMO_PASSWORD to a password of at least 15 characters.")
        demo.load_demo(password)
        self.stdout.write(f"Sample accounts: {', '.join(f'{key}@demo.example' for key in demo.PEOPLE)}.")
