import pytest
from django.test import Client

from sector_reports.usage import counting
from tests.sector_reports.usage.test_robots import CHROME


@pytest.fixture(autouse=True)
def redis_is_trusted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_quiet_until", 0.0)


@pytest.fixture
def browser() -> Client:
    """A visitor with a browser; Django's own test client names none, and so is never counted."""
    return Client(headers={"User-Agent": CHROME})
