from pathlib import Path

from django.conf import settings

from members.management.commands.write_privacy_tables import with_tables
from members.privacy.notice import what_is_kept
from members.privacy.registry import parts


def test_tables_of_the_docs_are_what_the_apps_declare() -> None:
    """Where this fails: manage.py write_privacy_tables."""
    text = (Path(settings.BASE_DIR) / "docs" / "privacy.md").read_text()

    assert with_tables(text) == text


def test_notice_names_every_part() -> None:
    assert len(what_is_kept()) == len([part for part in parts() if part.fields])
