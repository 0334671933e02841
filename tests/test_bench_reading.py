import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django import Settings

from bench import pages, reading


@pytest.mark.django_db
def test_reader_is_drawn_and_measured(settings: Settings) -> None:
    """At a quarter of its size."""
    settings.ALLOWED_HOSTS = [pages.HOST]
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)

    try:
        rows = [*reading.drawn(reading.sample(reading.SHOWN)), *reading.measured(times=1)]
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)

    assert [row.what for row in rows] == ["Drawing 9 pages", *(page.what for page in reading.ADDRESSES)]
