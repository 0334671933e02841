from pathlib import Path

import pytest

from portal_launcher import browser, debian


@pytest.fixture
def ordinary_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debian, "may_install", lambda: False)


def program(path: Path, code: int) -> str:
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


def test_browser_that_was_named_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ordinary_user: None
) -> None:
    mine = program(tmp_path / "mine", 0)
    monkeypatch.setenv("PORTAL_CHROMIUM", mine)
    monkeypatch.setattr(browser, "driver_starts", lambda: True)

    assert browser.find_or_install() == mine


def test_browser_that_does_not_start_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "chromium", 1)
    works = program(tmp_path / "google-chrome", 0)
    monkeypatch.delenv("PORTAL_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert browser.find() == works


def test_missing_browser_is_told_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ordinary_user: None
) -> None:
    monkeypatch.setenv("PORTAL_CHROMIUM", str(tmp_path / "nothing"))

    assert browser.find_or_install() is None
    assert "THE BROWSER TESTS DID NOT RUN" in capsys.readouterr().err
