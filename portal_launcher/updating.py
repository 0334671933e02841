"""Bringing a data folder up to date with the code: tables, static files, content, demo accounts."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from .environment import Stamp, program
from .layout import ENVIRONMENT, ROOT, DataFolder
from .messages import Steps
from .processes import Child, run_to_end

NUMBER_OF_UPDATES = 4


def bring_up_to_date(data: DataFolder, env: Mapping[str, str], steps: Steps) -> None:
    skipped = ["collectstatic"] if known_digest(data) == static_digest() else []
    argv = [program("python"), "-m", "portal_launcher.prepare", str(steps.done), str(steps.total), *skipped]
    run_to_end(Child("set-up", argv, env, data.log("set-up"), shows_output=True))
    steps.done += NUMBER_OF_UPDATES
    digest_file(data).write_text(static_digest())


def static_digest() -> str:
    """Changes with any static file of ours and with the installed packages, which bring some too."""
    folders = [ROOT / "static", *(package.parent / "static" for package in ROOT.glob("*/__init__.py"))]
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    facts = [f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files]
    return hashlib.sha256("\n".join([str(Stamp.read(ENVIRONMENT)), *facts]).encode()).hexdigest()


def digest_file(data: DataFolder) -> Path:
    return data.static / "portal-digest"


def known_digest(data: DataFolder) -> str | None:
    try:
        return digest_file(data).read_text()
    except OSError:
        return None
