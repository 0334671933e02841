import os
from base64 import b32decode

from django.core.management.base import BaseCommand, CommandError

from ecso_portal import demo

SHORTEST_PASSWORD = 15  # the bar that everybody's password must pass
SHORTEST_SECRET = 16  # bytes, as RFC 4226 asks for


class Command(BaseCommand):
    help = (
        "Creates the sample accounts …@demo.example; all sign in with the password in PORTAL_DEMO_PASSWORD, "
        "and those who need a second factor with the code of an app that holds PORTAL_DEMO_TOTP_SECRET."
    )

    def handle(self, *args: object, **options: object) -> None:
        password = os.environ.get("PORTAL_DEMO_PASSWORD", "")
        if len(password) < SHORTEST_PASSWORD:
            raise CommandError("Set PORTAL_DEMO_PASSWORD to a password of at least 15 characters.")
        demo.load_demo(password, totp_secret())
        self.stdout.write(f"Sample accounts: {', '.join(f'{key}@demo.example' for key in demo.PEOPLE)}.")


def totp_secret() -> str:
    """Empty where none is set: they set up a second factor when they sign in."""
    secret = os.environ.get("PORTAL_DEMO_TOTP_SECRET", "")
    try:
        length = len(b32decode(secret))
    except ValueError:
        length = 0
    if secret and length < SHORTEST_SECRET:
        raise CommandError(
            "PORTAL_DEMO_TOTP_SECRET is a secret of at least 16 bytes in base 32, so 26 letters."
        )
    return secret
