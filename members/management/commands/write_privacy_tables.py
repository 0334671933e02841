from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from members.privacy.notice import as_markdown

BEGIN, END = "<!-- tables: manage.py write_privacy_tables -->", "<!-- end of the tables -->"


class Command(BaseCommand):
    help = "Writes the tables of docs/privacy.md anew, from what the apps declare."

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(settings.BASE_DIR) / "docs" / "privacy.md"
        path.write_text(with_tables(path.read_text()))


def with_tables(text: str) -> str:
    head, _begin, rest = text.partition(BEGIN)
    _tables, _end, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{as_markdown()}\n{END}{tail}"
