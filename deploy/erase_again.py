"""After a restore: who was erased since the backup was made is erased from what it brought back.

    python -m deploy.erase_again            after migrate and before the web process starts

The identifiers stand in files/erased-people of the data folder, which deploy/restore.py fills from the backups.
"""

import os

import django


def erase_them() -> int:
    from members.privacy.actions import erase_again  # noqa: PLC0415 -- needs the settings
    from members.privacy.erased_people import noted  # noqa: PLC0415 -- likewise

    return sum(erase_again(person=person) for person in set(noted()))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ecso_portal.settings")
    django.setup()
    print(f"{erase_them()} people are erased again.")
