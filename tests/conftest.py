import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import Settings

from tests import databases, signing_in
from tests.scene import Scene, make_scene

LONGEST_NAME = 200


def pytest_make_parametrize_id(val: object) -> str | None:
    """A long text does not name its case: every process of a run has to find the same names, and a table that is packed
    twice is not the same twice."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAME:
        return f"long {type(val).__name__}"
    return None


def pytest_collection_finish() -> None:
    """What is there before the first test stays to the last: it is not looked through for rubbish again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 10, 50)


@pytest.fixture(autouse=True)
def quick_and_apart(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, worker_id: str
) -> Iterator[None]:
    """Each test has its own files and cache keys, and pays neither for hashing nor for syncing files."""
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
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


@pytest.fixture(scope="session")
def of_the_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all processes of a test run share."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def migrated(of_the_run: Path) -> Iterator[str]:
    with databases.migrated(of_the_run / "migrated") as name:
        yield name


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None, worker_id: str
) -> None:
    """Where several processes have a database each, the migrations run once for all of them."""
    if worker_id != "master":
        connection.settings_dict["TEST"]["TEMPLATE"] = request.getfixturevalue("migrated")


@pytest.fixture
def scene(db: None) -> Scene:
    return make_scene()
