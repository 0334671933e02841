import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

from tests import signing_in
from tests.scene import Scene, make_scene


@pytest.fixture(autouse=True)
def quick_and_apart(settings: Settings, tmp_path: Path, worker_id: str) -> Iterator[None]:
    """Each test has its own files and cache keys, and does not pay for password hashing."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    settings.BASE_URL = "http://localhost:8000"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.FILES_DIR = tmp_path / "files"
    settings.SEARCH_DIR = tmp_path / "search"
    settings.QUARANTINE_DIR = tmp_path / "quarantine"
    settings.APPLICATIONS_DIR = tmp_path / "applications"
    storages = {name: dict(options) for name, options in settings.STORAGES.items()}
    storages["default"]["OPTIONS"] = {"location": settings.FILES_DIR}
    storages["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = storages
    caches = {name: dict(options) for name, options in settings.CACHES.items()}
    caches["default"]["OPTIONS"] = caches["default"]["OPTIONS"] | {"fallback": tmp_path / "cache"}
    caches["default"]["KEY_PREFIX"] = f"test-{worker_id}-{os.getpid()}"
    settings.CACHES = caches
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def second_factor_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    signing_in.by_default(monkeypatch)


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()
