"""After a restore: no mail that was waiting when the backup was made leaves by itself, for it may have left since.

    python -m deploy.hold_back_mail         after migrate and before the worker starts

What is held back stands in the admin among the deliveries that were given up, where it can be sent again.
"""

import os

import django

WHY = "held back after a restore"


def hold_back() -> int:
    from notifications.actions import expand_entry, unhandled_entries  # noqa: PLC0415 -- needs the settings
    from notifications.models import Delivery  # noqa: PLC0415 -- likewise

    while entries := unhandled_entries():
        for entry in entries:
            expand_entry(entry_id=entry)
    waiting = Delivery.objects.waiting()
    return waiting.update(state=Delivery.State.FAILED, last_error=WHY, leased_until=None)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecso_portal.settings")
    django.setup()
    print(f"{hold_back()} mails are held back.")
