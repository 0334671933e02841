from collections.abc import Iterator

import pytest

from portal_launcher.engines import temporary_data
from portal_launcher.layout import DataFolder


@pytest.fixture
def data(monkeypatch: pytest.MonkeyPatch) -> Iterator[DataFolder]:
    """A data folder as ./portal test makes it, for a launcher that was told of no engines."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    with temporary_data("launcher") as folder:
        yield folder
