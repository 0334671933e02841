import sys
from pathlib import Path

import pytest

from portal_launcher import environment
from portal_launcher.environment import UNFINISHED, Stamp, kept_level, ready, usable


@pytest.fixture
def locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "requirements"
    folder.mkdir()
    for level in ("run", "development"):
        (folder / f"{level}.txt").write_text(f"{level}==1\n")
    monkeypatch.setattr(environment, "REQUIREMENTS", folder)
    return folder


@pytest.fixture
def venv(tmp_path: Path, locks: Path) -> Path:
    """As little of a virtual environment as the launcher looks at."""
    folder = tmp_path / "venv"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    return folder


def test_environment_is_ready_for_the_lock_it_was_made_from(venv: Path, locks: Path) -> None:
    Stamp.of("run").write(venv)

    assert ready("run", venv)
    assert not ready("development", venv)
    (locks / "run.txt").write_text("run==2\n")
    assert not ready("run", venv)


def test_environment_for_development_serves_the_run(venv: Path) -> None:
    Stamp.of("development").write(venv)

    assert ready("run", venv)
    assert ready("development", venv)


def test_environment_without_its_python_is_not_ready(venv: Path) -> None:
    Stamp.of("run").write(venv)
    (venv / "bin" / "python").unlink()

    assert not ready("run", venv)
    assert not usable(venv)


@pytest.mark.parametrize(
    "stamp",
    [Stamp(UNFINISHED, "-", "-"), Stamp("run", "abc", "cpython-310")],
    ids=["cut short", "other Python"],
)
def test_environment_is_made_anew(venv: Path, stamp: Stamp) -> None:
    stamp.write(venv)

    assert not usable(venv)
    assert kept_level("run", venv) == "run"


def test_tools_of_development_are_kept(venv: Path) -> None:
    by_hand = kept_level("run", venv)
    Stamp("development", "an older lock", str(sys.implementation.cache_tag)).write(venv)

    assert by_hand == "development"
    assert kept_level("run", venv) == "development"
