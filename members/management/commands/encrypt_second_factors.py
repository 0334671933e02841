from django.core.management.base import BaseCommand

from members.signing_in.actions import encrypt_anew


class Command(BaseCommand):
    help = (
        "Encrypts the secrets of second factors, and those of the log-ins of organisations, with the present secret "
        "key, before an earlier one is forgotten."
    )

    def handle(self, *args: object, **options: object) -> None:
        done, lost = encrypt_anew()
        self.stdout.write(f"Encrypted anew: {done}.")
        if lost:
            self.stdout.write(f"Encrypted with a key that is not among DJANGO_SECRET_KEY_FALLBACKS: {lost}.")
